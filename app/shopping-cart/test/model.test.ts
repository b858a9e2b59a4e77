// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { CART, type Cart } from '../src/cart.ts'
import { failureOf } from '../src/failure.ts'
import { CartModel } from '../src/model.ts'
import { spokenOf } from '../src/useAnnouncement.ts'
import { type Asked, cart, fakeShop, graphqlError, line, member, settled } from './fakes.ts'

const start = cart('user-1', 5, line('p1', 1), line('p2', 3, 4.5))

async function open(known: Cart = start) {
  const world = fakeShop(member)
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.answer({ cart: known })
  const model = new CartModel(world.services, world.surroundings)
  model.userChanged()
  await settled()
  const shown = () => world.apollo.cache.readQuery({ query: CART, variables: { userId: 'user-1' } }, true)?.cart
  const sent = (operation: string) => world.shop.asked.filter((asked) => asked.operation === operation)
  const first = known.items[0] ?? line('p1', 1)
  return { ...world, model, shown, sent, first }
}

const withQuantity = (version: number, quantity: number) =>
  cart('user-1', version, line('p1', quantity), line('p2', 3, 4.5))

test('A new quantity is shown to everybody before the shop has answered.', async () => {
  const { model, shown, first, sent } = await open()
  void model.setQuantity(first, 4)
  expect(shown()).toMatchObject({ itemCount: 7, total: 53.5, version: 5 })
  expect(sent('SetQuantity')[0]?.variables).toEqual({ userId: 'user-1', productId: 'p1', quantity: 4 })
})

test('A refused quantity goes back to what the shop knows, and says why.', async () => {
  const { model, shown, first, sent, notices } = await open()
  const done = model.setQuantity(first, 4)
  await settled()
  sent('SetQuantity')[0]?.fail(graphqlError('CART_LIMIT', 'A line holds 1 to 99 pieces.'))
  await done
  expect(shown()).toMatchObject({ itemCount: 4, total: 23.5 })
  expect(notices).toEqual([{ tone: 'error', text: 'Product p1 was not changed. A line holds 1 to 99 pieces.' }])
})

test('Of many quick changes the first and the last are sent, and the last wins.', async () => {
  const { model, shown, first, sent } = await open()
  void model.setQuantity(first, 2)
  void model.setQuantity(first, 3)
  const done = model.setQuantity(first, 9)
  await settled()
  expect(sent('SetQuantity')).toHaveLength(1)
  sent('SetQuantity')[0]?.answer({ setQuantity: withQuantity(6, 2) })
  await settled()
  expect(shown()?.items[0]?.quantity).toBe(9)
  expect(sent('SetQuantity').map((asked) => asked.variables.quantity)).toEqual([2, 9])
  sent('SetQuantity')[1]?.answer({ setQuantity: withQuantity(7, 9) })
  await done
  expect(shown()).toMatchObject({ version: 7, items: [{ quantity: 9 }, { quantity: 3 }] })
})

test('Changes of two lines travel side by side, and neither answer hides the other.', async () => {
  const { model, shown, sent } = await open()
  const [first, second] = start.items
  if (!first || !second) throw new Error('the cart has two lines')
  void model.setQuantity(first, 2)
  void model.setQuantity(second, 1)
  await settled()
  sent('SetQuantity')[0]?.answer({ setQuantity: withQuantity(6, 2) })
  await settled()
  expect(shown()?.items.map((each) => each.quantity)).toEqual([2, 1])
})

test('An event that arrives while a change is on its way is taken in underneath it.', async () => {
  const { model, shown, first } = await open()
  void model.setQuantity(first, 4)
  model.updated(cart('user-1', 6, line('p1', 1), line('p3', 1)))
  expect(shown()?.items.map((each) => [each.product.id, each.quantity])).toEqual([
    ['p1', 4],
    ['p3', 1],
  ])
})

test('An event with a version that is known, or older, is ignored; so is another user’s.', async () => {
  const { model, shown } = await open()
  model.updated(cart('user-1', 5, line('p9', 1)))
  model.updated(cart('user-1', 4, line('p9', 1)))
  model.updated(cart('user-2', 9, line('p9', 1)))
  expect(shown()).toMatchObject({ version: 5, itemCount: 4 })
  model.updated(cart('user-1', 6, line('p9', 1)))
  expect(shown()).toMatchObject({ version: 6, itemCount: 1 })
})

test('A removed line can be put back while its removal is still on its way.', async () => {
  const { model, shown, first, sent } = await open()
  void model.setQuantity(first, 0)
  expect(shown()?.items.map((each) => each.product.id)).toEqual(['p2'])
  const done = model.setQuantity(first, 1)
  await settled()
  sent('RemoveFromCart')[0]?.answer({ removeFromCart: cart('user-1', 6, line('p2', 3, 4.5)) })
  await settled()
  expect(shown()?.items.map((each) => each.product.id)).toEqual(['p2', 'p1'])
  sent('SetQuantity')[0]?.answer({ setQuantity: cart('user-1', 7, line('p2', 3, 4.5), line('p1', 1)) })
  await done
  expect(shown()).toMatchObject({ version: 7, itemCount: 4 })
})

test('A checkout carries an idempotency key, empties the cart and tells the page.', async () => {
  const { model, shown, sent, services, surroundings } = await open()
  const events: unknown[] = []
  services.bus.on('checkout:done', (detail) => events.push(detail))
  const done = model.checkout()
  await settled()
  expect(sent('Checkout')[0]?.headers).toEqual({ 'Idempotency-Key': 'key-1' })
  sent('Checkout')[0]?.answer({ checkout: { __typename: 'Order', id: 'o1', number: 'M-1', status: 'PLACED' } })
  expect(await done).toMatchObject({ id: 'o1' })
  expect(shown()).toMatchObject({ itemCount: 0, total: 0, items: [] })
  expect(events).toEqual([{ orderId: 'o1' }])
  expect(surroundings.kept.size).toBe(0)
})

test('After a checkout an older answer does not bring the ordered lines back.', async () => {
  const { model, shown, sent } = await open()
  const done = model.checkout()
  await settled()
  sent('Checkout')[0]?.answer({ checkout: { __typename: 'Order', id: 'o1', number: 'M-1', status: 'PLACED' } })
  await done
  await model.load()
  expect(shown()?.items).toEqual([])
})

test('If the event of the emptied cart is faster than the order’s answer, its version stays.', async () => {
  const { model, shown, sent } = await open()
  const done = model.checkout()
  await settled()
  model.updated(cart('user-1', 6))
  sent('Checkout')[0]?.answer({ checkout: { __typename: 'Order', id: 'o1', number: 'M-1', status: 'PLACED' } })
  await done
  expect(shown()).toMatchObject({ version: 6, items: [] })
})

test('A double click places one order.', async () => {
  const { model, sent } = await open()
  void model.checkout()
  expect(await model.checkout()).toBeNull()
  await settled()
  expect(sent('Checkout')).toHaveLength(1)
})

const fails = async (error: Error) => {
  const world = await open()
  const done = world.model.checkout()
  await settled()
  world.sent('Checkout')[0]?.fail(error)
  expect(await done).toBeNull()
  void world.model.checkout()
  await settled()
  return { ...world, keys: world.sent('Checkout').map((asked: Asked) => asked.headers['Idempotency-Key']) }
}

test('A checkout without a decision is repeated with the same key.', async () => {
  expect((await fails(new Error('connection lost'))).keys).toEqual(['key-1', 'key-1'])
  expect((await fails(graphqlError('UPSTREAM_UNAVAILABLE'))).keys).toEqual(['key-1', 'key-1'])
})

test('A refused checkout is another attempt the next time, with a new key.', async () => {
  expect((await fails(graphqlError('OUT_OF_STOCK'))).keys).toEqual(['key-1', 'key-2'])
})

test('A checkout after the session has ended says that nothing was ordered, and leads to the login.', async () => {
  const { notices } = await fails(graphqlError('AUTHENTICATION_REQUIRED'))
  expect(notices[0]?.text).toMatch(/^Nothing was ordered: your session has ended\./)
  expect(notices[0]).toMatchObject({ tone: 'error', action: { label: 'Log in', href: '/login?next=%2Fcart' } })
})

test('A refusal names the lines that the shop cannot deliver.', async () => {
  const { model, sent } = await open()
  const errors = [{ path: 'items.1.quantity', message: 'Product p2: 1 left, 3 asked for' }]
  const done = model.checkout()
  await settled()
  sent('Checkout')[0]?.fail(graphqlError('OUT_OF_STOCK', 'Not enough in stock', { errors }))
  await done
  expect(model.state().refusal).toMatchObject({ code: 'out-of-stock', products: ['p2'] })
})

test('A position in a refusal that does not fit the line shown there marks no line.', async () => {
  const { model, sent } = await open()
  const errors = [{ path: 'items.1.quantity', message: 'Product p7: 1 left, 3 asked for' }]
  const done = model.checkout()
  await settled()
  sent('Checkout')[0]?.fail(graphqlError('OUT_OF_STOCK', 'Not enough in stock', { errors }))
  await done
  expect(model.state().refusal?.products).toEqual([])
  expect(model.state().refusal?.details[0]?.message).toBe('Product p7: 1 left, 3 asked for')
})

test('Emptying the cart shows the shop’s answer; a failure keeps the lines.', async () => {
  const { model, shown, sent, notices } = await open()
  const failed = model.clear()
  await settled()
  sent('ClearCart')[0]?.fail(graphqlError('UPSTREAM_UNAVAILABLE'))
  expect(await failed).toBe(false)
  expect(shown()?.itemCount).toBe(4)
  expect(notices[0]?.text).toMatch(/^The cart was not emptied\./)
  const done = model.clear()
  await settled()
  sent('ClearCart')[1]?.answer({ clearCart: cart('user-1', 6) })
  expect(await done).toBe(true)
  expect(shown()?.items).toEqual([])
})

test('A cart that cannot be loaded is a failure that the next load heals.', async () => {
  const world = fakeShop(member)
  world.shop.auto = (asked) => asked.fail(graphqlError('UPSTREAM_UNAVAILABLE'))
  const model = new CartModel(world.services, world.surroundings)
  model.userChanged()
  await settled()
  expect(model.state()).toMatchObject({ phase: 'failed', loading: false })
  world.shop.auto = (asked) => asked.answer({ cart: start })
  await model.load()
  expect(model.state()).toMatchObject({ phase: 'ready', failure: null })
})

test('When events may have been missed the cart is asked for, and once more after an answer that may be older.', async () => {
  const world = fakeShop(member)
  const model = new CartModel(world.services, world.surroundings)
  model.userChanged()
  await settled()
  void model.missed()
  await settled()
  expect(world.shop.asked).toHaveLength(1)
  world.shop.asked[0]?.answer({ cart: start })
  await settled()
  expect(world.shop.asked).toHaveLength(2)
  world.shop.asked[1]?.answer({ cart: start })
  await settled()
  expect(model.state()).toMatchObject({ phase: 'ready', loading: false })
  void model.missed()
  await settled()
  expect(world.shop.asked).toHaveLength(3)
})

test('A cart with products that something else stands in for is shown, and asked for again when their service is back.', async () => {
  const { model, shop, sent } = await open()
  shop.auto = (asked) => asked.answer({ cart: start }, [{ upstream: 'product', reason: 'remembered' }])
  await model.load()
  expect(model.state()).toMatchObject({ phase: 'ready', failure: null })
  shop.auto = (asked) => asked.answer({ cart: start })
  model.restored()
  await settled()
  expect(sent('Cart')).toHaveLength(3)
  model.restored()
  await settled()
  expect(sent('Cart')).toHaveLength(3)
})

test('A checkout that nobody answered does not blame the cart, and no sentence shows a code.', () => {
  const error = graphqlError('UPSTREAM_UNAVAILABLE')
  expect(failureOf(error).text).toBe('The cart is not available right now. Try again in a moment.')
  expect(failureOf(error, 'Checkout').text).toBe('Checkout is not available right now. Try again in a moment.')
})

test('A total that leaves out what can not be shown is not read out as that of all items.', () => {
  expect(spokenOf(start)).toBe('4 items, total €23.50')
  expect(spokenOf({ ...start, itemCount: 5 })).toBe('5 items')
})
