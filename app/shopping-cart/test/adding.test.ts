// @vitest-environment jsdom
import { HttpError } from '@muntin/runtime'
import { beforeEach, expect, test, vi } from 'vitest'
import { CART, PRODUCT } from '../src/cart.ts'
import { cartModelOf, leaseCart } from '../src/lease.ts'
import { cart, enriched, fakeShop, guest, line, settled, unavailable } from './fakes.ts'

const detail = { productId: 'p1', quantity: 2, name: 'Linen curtain' }
const known = cart(guest.id, 1, line('p2', 1))
const withIt = cart(guest.id, 2, line('p2', 1), line('p1', 2))

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})

/** A cart that knows the product, as after the catalogue has shown it; `answer` decides the shop's next answer. */
async function open() {
  const world = fakeShop(guest)
  let server = known
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.answer({ cart: server })
  world.apollo.cache.writeFragment({ fragment: PRODUCT, data: line('p1', 1).product })
  leaseCart(world.services, world.surroundings)
  await settled()
  const answer = Promise.withResolvers<unknown>()
  world.shop.post = () => answer.promise
  const shown = () => world.apollo.cache.readQuery({ query: CART, variables: { userId: guest.id } }, true)?.cart
  const model = cartModelOf(world.services)
  const { bus } = world.services
  const add = async () => {
    bus.emit('addToCart', detail)
    await settled()
  }
  /** As http does it without a network. */
  const keep = async () => {
    const id = world.shop.posts.at(-1)?.key ?? ''
    world.shop.kept.push({ id, label: detail.name, mfe: 'shopping-cart@1.0.0', at: 0 })
    bus.emit('outbox:kept', { id, label: detail.name, pending: 1 })
    answer.reject(HttpError.kept(detail.name, null))
    await settled()
    return id
  }
  const end = async (type: 'sent' | 'dropped', id: string, more = {}) => {
    world.shop.kept = []
    bus.emit(`outbox:${type}`, { id, label: detail.name, pending: 0, ...more })
    await settled()
  }
  const serverHas = (cart: typeof known) => {
    server = cart
  }
  return { ...world, answer, shown, model, add, keep, end, serverHas }
}

test('What is added is shown before the shop has answered, and once after.', async () => {
  const { add, shown, answer, model } = await open()
  await add()
  expect(shown()).toMatchObject({ itemCount: 3, total: 30, version: 1 })
  model.updated(withIt)
  expect(shown()?.itemCount).toBe(3)
  answer.resolve(enriched(withIt))
  await settled()
  expect(shown()).toMatchObject({ itemCount: 3, version: 2 })
})

test('What the shop refuses is taken out again, with a message.', async () => {
  const { add, shown, answer, notices } = await open()
  await add()
  answer.reject(unavailable)
  await settled()
  expect(shown()?.items.map(({ product }) => product.id)).toEqual(['p2'])
  expect(notices[0]?.text).toMatch(/^Linen curtain was not added\./)
})

test('Without a network it stays in sight, marked as waiting, and the message says what becomes of it.', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const { add, keep, shown, model, notices } = await open()
  await add()
  await keep()
  expect(shown()?.itemCount).toBe(3)
  expect([model.isWaiting('p1'), model.isWaiting('p2')]).toEqual([true, false])
  expect(notices).toEqual([{ tone: 'info', text: 'You are offline. Linen curtain will be added when you are back.' }])
})

test('With a network but without a shop, the message does not blame the network.', async () => {
  const { add, keep, notices } = await open()
  await add()
  await keep()
  expect(notices[0]?.text).toBe('The shop can’t be reached. Linen curtain will be added as soon as it can.')
})

test('Once it is sent the mark goes, and the cart is the shop’s.', async () => {
  const { add, keep, end, shown, model, notices, serverHas } = await open()
  await add()
  const id = await keep()
  serverHas(withIt)
  await end('sent', id)
  expect(shown()).toMatchObject({ itemCount: 3, version: 2 })
  expect(model.state().waiting).toEqual([])
  expect(notices.at(-1)).toMatchObject({ tone: 'success', text: 'Added Linen curtain' })
})

test.each([
  [{ reason: 'cart-limit', detail: 'The line would hold 101 pieces.' }, 'The line would hold 101 pieces.'],
  [{ reason: 'expired', detail: 'x' }, 'The shop could not be reached for a day.'],
])('If it is dropped it is taken out again, and why is said: %j.', async (news, why) => {
  const { add, keep, end, shown, notices, model } = await open()
  await add()
  await end('dropped', await keep(), news)
  expect(shown()?.itemCount).toBe(1)
  expect(model.state().waiting).toEqual([])
  expect(notices.at(-1)).toEqual({ tone: 'error', text: `Linen curtain was not added. ${why}` })
})

test('What another tab or an earlier page has added is named as waiting, without a line.', async () => {
  const { shop, services, model, shown } = await open()
  shop.kept.push({ id: 'k', label: 'Desk lamp', mfe: 'shopping-cart@1.0.0', at: 0 })
  shop.kept.push({ id: 'l', label: 'A review', mfe: 'reviews@1.0.0', at: 0 })
  services.bus.emit('outbox:kept', { id: 'k', label: 'Desk lamp', pending: 2 })
  await settled()
  expect(model.unseen(shown() ?? known)).toEqual([{ id: 'k', label: 'Desk lamp' }])
})

test('A line that only waits is taken back without asking the shop.', async () => {
  const { add, keep, shown, model, shop } = await open()
  await add()
  await keep()
  const waiting = shown()?.items.find(({ product }) => product.id === 'p1')
  if (!waiting) throw new Error('it is shown')
  await model.setQuantity(waiting, 0)
  expect(shop.kept).toEqual([])
  expect(shown()?.itemCount).toBe(1)
  expect(shop.asked.map(({ operation }) => operation)).not.toContain('RemoveFromCart')
})

test('What other outbox calls came to is none of the cart’s business.', async () => {
  const { end, notices, shown } = await open()
  await end('sent', 'somebody-else')
  await end('dropped', 'somebody-else', { reason: 'bad-input' })
  expect(notices).toEqual([])
  expect(shown()?.itemCount).toBe(1)
})

test('A cart that is mounted twice goes on listening through the other mount’s services when the first one leaves.', async () => {
  const world = fakeShop(guest)
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.answer({ cart: known })
  world.shop.post = async () => enriched(withIt)
  const mounts = [1, 2].map((n) => ({ ...world.services, bus: world.services.bus.as(`shopping-cart@${n}`) }))
  const [first, second] = mounts.map((services) => leaseCart(services, world.surroundings))
  first?.()
  mounts[0]?.bus.close()
  world.services.bus.emit('addToCart', detail)
  await settled()
  expect(world.shop.posts).toHaveLength(1)
  second?.()
  expect(world.services.bus.listenerCount('addToCart')).toBe(0)
})
