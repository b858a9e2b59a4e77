// @vitest-environment jsdom
import type { MfeProps } from '@muntin/runtime'
import { fireEvent, screen, waitFor, within } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Cart } from '../src/cart.ts'
import { CART, CART_UPDATED } from '../src/cart.ts'
import mount from '../src/mount.tsx'
import { cart, fakeShop, guest, line, member } from './fakes.ts'

let unmounts: (() => unknown)[] = []

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(async () => {
  for (const unmount of unmounts) await unmount()
  unmounts = []
  document.body.replaceChildren()
  sessionStorage.clear()
})

type World = ReturnType<typeof fakeShop>

async function show(world: World, slot: 'cart' | 'main', navigate: (to: string) => void = () => {}) {
  const el = document.body.appendChild(document.createElement('div'))
  const route = { path: '/cart', pattern: '/cart', params: {}, query: {} }
  const { services } = world
  const props: MfeProps = {
    name: 'shopping-cart',
    version: '1.0.0',
    slot,
    route,
    services,
    navigate,
    props: {},
    signal: new AbortController().signal,
    setTitle: () => {},
  }
  const mounted = await mount(el, props)
  unmounts.push(() => mounted.unmount())
  return within(el)
}

function worldWith(known: Cart, user = member) {
  const world = fakeShop(user)
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.answer({ cart: known })
  return world
}

const two = cart('user-1', 5, line('p1', 1), line('p2', 3, 4.5))

test('The page shows each line with its prices and the total.', async () => {
  const page = await show(worldWith(two), 'main')
  expect(await page.findByRole('heading', { level: 1, name: 'Your cart' })).toBeDefined()
  expect(page.getAllByRole('heading', { level: 2 }).map((each) => each.textContent)).toEqual([
    'Product p1',
    'Product p2',
    'Summary',
  ])
  expect(page.getAllByText('€23.50')).toHaveLength(2)
  expect(page.getByText('€13.50')).toBeDefined()
})

test('A removed line leaves an undo in its place, which has the focus and puts the line back.', async () => {
  const world = worldWith(two)
  const page = await show(world, 'main')
  const user = userEvent.setup()
  await user.click(await page.findByRole('button', { name: 'Remove Product p1' }))
  const undo = await page.findByRole('button', { name: /^Undo/ })
  expect(document.activeElement).toBe(undo)
  await user.click(undo)
  const remove = await page.findByRole('button', { name: 'Remove Product p1' })
  await waitFor(() => expect(document.activeElement).toBe(remove))
})

test('The last line removed leaves the empty cart, with a way to the shop and the undo.', async () => {
  const page = await show(worldWith(cart('user-1', 5, line('p1', 1))), 'main')
  const user = userEvent.setup()
  await user.click(await page.findByRole('button', { name: 'Remove Product p1' }))
  expect(await page.findByRole('link', { name: 'Browse the shop' })).toBeDefined()
  expect(page.getByRole('button', { name: /^Undo/ })).toBeDefined()
})

test('A guest who checks out is led to the login and back.', async () => {
  const navigate = vi.fn()
  const page = await show(worldWith(cart('guest-1', 1, line('p1', 1)), guest), 'main', navigate)
  await userEvent.setup().click(await page.findByRole('button', { name: 'Checkout' }))
  expect(navigate).toHaveBeenCalledWith('/login?next=%2Fcart')
})

test('A member who checks out lands on the order.', async () => {
  const world = worldWith(two)
  const order = { __typename: 'Order', id: 'o1', number: 'M-1', status: 'PLACED' }
  world.shop.auto = (asked) => {
    if (asked.operation === 'Cart') asked.answer({ cart: two })
    if (asked.operation === 'Checkout') asked.answer({ checkout: order })
  }
  const navigate = vi.fn()
  const page = await show(world, 'main', navigate)
  await userEvent.setup().click(await page.findByRole('button', { name: 'Checkout' }))
  await waitFor(() => expect(navigate).toHaveBeenCalledWith('/orders/o1'))
})

test('What cartUpdated sends is shown if it is newer.', async () => {
  const world = worldWith(two)
  const page = await show(world, 'cart')
  await page.findByText('4 items')
  const find = () => world.shop.asked.find((asked) => asked.operation === 'CartUpdated')
  await waitFor(() => expect(find()?.variables).toEqual({ userId: 'user-1' }))
  const live = find()
  live?.answer({ cartUpdated: cart('user-1', 6, line('p1', 9)) })
  expect(await page.findByText('9 items')).toBeDefined()
})

test('A page without a cart says so, keeps trying and heals when asked.', async () => {
  const world = worldWith(two)
  const works = world.shop.auto
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.fail(new Error('connection lost'))
  const page = await show(world, 'main')
  expect((await page.findByRole('alert')).textContent).toMatch(/can’t be shown right now/)
  world.shop.auto = works
  await userEvent.setup().click(page.getByRole('button', { name: 'Try again' }))
  expect(await page.findByRole('button', { name: 'Checkout' })).toBeDefined()
})

test('A cart that was known stays in sight when the shop stops answering.', async () => {
  const world = worldWith(two)
  const page = await show(world, 'main')
  await page.findByRole('button', { name: 'Checkout' })
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.fail(new Error('connection lost'))
  window.dispatchEvent(new Event('online'))
  expect(await page.findByText('This is your cart as we last saw it')).toBeDefined()
  expect(page.getByText(/does not answer right now/)).toBeDefined()
  expect(page.getByText('€13.50')).toBeDefined()
})

test('Without a network it is not the shop that is said to be silent.', async () => {
  const world = worldWith(two)
  const page = await show(world, 'main')
  await page.findByRole('button', { name: 'Checkout' })
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  world.shop.auto = (asked) => asked.operation === 'Cart' && asked.fail(new Error('connection lost'))
  window.dispatchEvent(new Event('online'))
  expect(await page.findByText('It is brought up to date when you are online again.')).toBeDefined()
  expect(page.queryByText(/does not answer/)).toBeNull()
})

test('More pieces than there are in stock are marked before the checkout.', async () => {
  const page = await show(worldWith(cart('user-1', 5, line('p1', 3, 10, 2), line('p2', 1, 10, 0))), 'main')
  expect(await page.findByText('Only 2 left. Lower the quantity.')).toBeDefined()
  expect(page.getByText('Sold out. Remove it to check out.')).toBeDefined()
})

test('Panel and page together listen once and show the same cart.', async () => {
  const world = worldWith(two)
  await show(world, 'cart')
  await show(world, 'main')
  expect(world.services.bus.listenerCount('addToCart')).toBe(1)
  expect(await screen.findAllByRole('heading', { name: /^Your cart/ })).toHaveLength(2)
})

test('The documents ask for the fields that other parts of the page read.', () => {
  expect(CART.loc?.source.body.replace(/\s+/g, ' ')).toBe(
    'query Cart($userId: ID!) { cart(userId: $userId) { id itemCount total currency version items { quantity unitPrice lineTotal product { id name price currency image stock } } } }',
  )
  expect(CART_UPDATED.loc?.source.body).toContain('cartUpdated(userId: $userId)')
})

test.each(['main', 'cart'] as const)(
  'What nobody can tell of is said below the lines, and the rest works (%s).',
  async (slot) => {
    const world = worldWith({ ...cart('user-1', 5, line('p1', 1)), itemCount: 3 })
    const page = await show(world, slot)
    expect(await page.findByText(/2 items of your cart can’t be shown right now/)).toBeDefined()
    await userEvent.click(page.getByRole('button', { name: 'Increase quantity' }))
    expect(page.getByText(/2 items of your cart can’t be shown right now/)).toBeDefined()
    expect(world.shop.asked.at(-1)).toMatchObject({ operation: 'SetQuantity', variables: { quantity: 2 } })
  },
)

test.each(['main', 'cart'] as const)('A cart of which nothing can be shown is not called empty (%s).', async (slot) => {
  const page = await show(worldWith({ ...cart('user-1', 5), itemCount: 1 }), slot)
  expect(await page.findByText(/1 item of your cart can’t be shown right now/)).toBeDefined()
  expect(page.queryByText('Nothing in here yet')).toBeNull()
})

test('A picture that does not load gives way to a drawing, and is tried again when a service is back.', async () => {
  const pictured = line('p1', 1)
  const world = worldWith(cart('user-1', 5, { ...pictured, product: { ...pictured.product, image: '/p1.svg' } }))
  const page = await show(world, 'main')
  const row = (await page.findByRole('link', { name: 'Product p1' })).closest('li') as HTMLElement
  fireEvent.error(row.querySelector('img') as HTMLElement)
  await waitFor(() => expect(row.querySelector('img')).toBeNull())
  world.services.bus.emit('upstream:restored', { upstream: 'product' })
  await waitFor(() => expect(row.querySelector('img')).not.toBeNull())
})
