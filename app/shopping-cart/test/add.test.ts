// @vitest-environment jsdom

import { HttpError } from '@muntin/runtime'
import { beforeEach, expect, test, vi } from 'vitest'
import { CART } from '../src/cart.ts'
import { leaseCart } from '../src/lease.ts'
import { cart, enriched, fakeShop, guest, line, member, settled, unavailable } from './fakes.ts'

const detail = { productId: 'p1', quantity: 2, name: 'Linen curtain' }

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})

function open(user = guest) {
  const world = fakeShop(user)
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.answer({ cart: cart(user.id, 1) })
  world.shop.post = async () => enriched(cart(user.id, 2, line('p1', 2, 19.9)))
  const release = leaseCart(world.services, world.surroundings)
  const cached = () => world.apollo.cache.readQuery({ query: CART, variables: { userId: user.id } }, true)?.cart
  return { ...world, release, cached }
}

test('An addToCart is posted for the current user, and the answer is in the shared cache for all who watch it.', async () => {
  const { services, shop, cached, notices } = open()
  await settled()
  services.bus.emit('addToCart', detail)
  await settled()
  expect(shop.posts).toEqual([
    { path: '/api/shopping/cart/add', body: { userId: 'guest-1', productId: 'p1', quantity: 2 }, key: 'key-1' },
  ])
  expect(cached()).toMatchObject({ itemCount: 2, total: 39.8, version: 2, items: [{ unitPrice: 19.9 }] })
  expect(notices).toEqual([
    { tone: 'success', text: 'Added Linen curtain', action: { label: 'View cart', href: '/cart' } },
  ])
})

test('The line on the console is the one that the exercises show, with the detail.', async () => {
  const { services } = open()
  services.bus.emit('addToCart', detail)
  await settled()
  expect(console.log).toHaveBeenCalledWith('[ShoppingCart] Received addToCart', detail)
})

test('After an add the page is told once how many pieces there are.', async () => {
  const { services } = open()
  await settled()
  const counts: number[] = []
  services.bus.on('cart:updated', ({ itemCount }) => counts.push(itemCount))
  services.bus.emit('addToCart', detail)
  await settled()
  expect(counts).toEqual([2])
})

test('Mounted as panel and as page, the cart still adds once.', async () => {
  const { services, shop, surroundings } = open()
  leaseCart(services, surroundings)
  expect(services.bus.listenerCount('addToCart')).toBe(1)
  services.bus.emit('addToCart', detail)
  await settled()
  expect(shop.posts).toHaveLength(1)
})

test('The listener goes with the last mount, and releasing twice releases once.', () => {
  const { services, release, surroundings } = open()
  const releasePage = leaseCart(services, surroundings)
  releasePage()
  releasePage()
  expect(services.bus.listenerCount('addToCart')).toBe(1)
  release()
  expect(services.bus.listenerCount('addToCart')).toBe(0)
  leaseCart(services, surroundings)
  expect(services.bus.listenerCount('addToCart')).toBe(1)
})

test('A failed add says so and changes nothing; the next one works without a reload.', async () => {
  const { services, shop, cached, notices } = open()
  await settled()
  const works = shop.post
  shop.post = async () => Promise.reject(unavailable)
  services.bus.emit('addToCart', detail)
  await settled()
  expect(notices).toEqual([
    {
      tone: 'error',
      text: 'Linen curtain was not added. The cart is not available right now. Try again in a moment.',
    },
  ])
  expect(cached()?.itemCount).toBe(0)
  shop.post = works
  services.bus.emit('addToCart', detail)
  await settled()
  expect(cached()?.itemCount).toBe(2)
})

test('An answer that is no cart is refused, not half-read into the cache.', async () => {
  const { services, shop, cached, notices } = open()
  await settled()
  shop.post = async () => ({ ok: true })
  services.bus.emit('addToCart', detail)
  await settled()
  expect(notices[0]?.tone).toBe('error')
  expect(cached()?.version).toBe(1)
})

test('An event without a product is refused before anything is sent.', async () => {
  const { services, shop, notices } = open()
  services.bus.emit('addToCart', { quantity: 1 } as never)
  await settled()
  expect(shop.posts).toEqual([])
  expect(notices[0]?.tone).toBe('error')
})

test('Before the session is known, an add asks for it first.', async () => {
  const world = fakeShop(null)
  world.shop.post = async () => enriched(cart(guest.id, 1, line('p1', 2)))
  leaseCart(world.services, world.surroundings)
  world.services.bus.emit('addToCart', detail)
  await settled()
  expect(world.shop.posts[0]?.body).toMatchObject({ userId: 'guest-1' })
})

test('Of two answers the one with the higher version stays, in whatever order they come.', async () => {
  const { services, shop, cached } = open()
  await settled()
  const answers = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()]
  let next = 0
  shop.post = () => answers[next++]?.promise ?? Promise.resolve()
  services.bus.emit('addToCart', detail)
  services.bus.emit('addToCart', detail)
  await settled()
  answers[1]?.resolve(enriched(cart('guest-1', 3, line('p1', 4))))
  await settled()
  answers[0]?.resolve(enriched(cart('guest-1', 2, line('p1', 2))))
  await settled()
  expect(cached()).toMatchObject({ version: 3, itemCount: 4 })
})

test('Another user means another cart: it is loaded when the session changes.', async () => {
  const { session, shop } = open()
  await settled()
  session.become(member)
  await settled()
  const users = shop.asked.filter((asked) => asked.operation === 'Cart').map((asked) => asked.variables.userId)
  expect(users).toEqual(['guest-1', 'user-1'])
})

test('An add after the session has ended is repeated as the user of the new one.', async () => {
  const { services, shop, session, notices } = open()
  await settled()
  const ended = new HttpError({ status: 401, code: 'authentication-required', detail: 'no session' })
  session.refresh = async () => {
    session.become(member)
    return member
  }
  shop.post = async (_path, body) => {
    if ((body as { userId: string }).userId === guest.id) throw ended
    return enriched(cart(member.id, 1, line('p1', 2)))
  }
  services.bus.emit('addToCart', detail)
  await settled()
  expect(shop.posts.map(({ body }) => (body as { userId: string }).userId)).toEqual(['guest-1', 'user-1'])
  expect(notices.map(({ tone }) => tone)).toEqual(['success'])
})

test('Each MFE has services of its own; those with the same bus share the one cart.', async () => {
  const { services, shop, surroundings } = open()
  leaseCart({ ...services }, surroundings)
  services.bus.emit('addToCart', detail)
  await settled()
  expect(shop.posts).toHaveLength(1)
})
