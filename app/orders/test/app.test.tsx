// @vitest-environment jsdom
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import type { Session, User } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { screen, waitFor, within } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { Order } from '../src/documents.ts'
import { receiveOrder } from '../src/live.ts'
import mount from '../src/mount.tsx'

const member: User = { id: 'u1', name: 'Demo Shopper', kind: 'member', roles: [] }
const permissions = ['orders:advance', 'orders:read-all']
const staff: User = { id: 'u9', name: 'Shop Staff', kind: 'member', roles: ['staff'], permissions }
const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [] }

const road = ['PLACED', 'PACKED', 'SHIPPED', 'DELIVERED']

function order(id: string, status = 'PLACED', userId = 'u1'): Order {
  const past = status === 'CANCELLED' ? ['PLACED', 'CANCELLED'] : road.slice(0, road.indexOf(status) + 1)
  const product = { __typename: 'Product', id: 'p1', name: 'Linen curtain', image: null }
  const item = { __typename: 'CartItem', quantity: 2, unitPrice: 19.9, lineTotal: 39.8, product }
  const history = past.map((each, minute) => ({
    __typename: 'Change',
    status: each,
    at: `2026-01-01T10:0${minute}:00Z`,
  }))
  const createdAt = `2026-01-01T10:00:${id.slice(1).padStart(2, '0')}Z`
  const money = { total: 39.8, currency: 'EUR' }
  return { __typename: 'Order', id, userId, number: `M-${id}`, status, createdAt, history, items: [item], ...money }
}

interface Asked {
  operation: string
  variables: Record<string, unknown>
  answer(data: Record<string, unknown>): void
  next(data: Record<string, unknown>): void
  fail(error: Error): void
}

function fakeShop(respond: (asked: Asked) => void) {
  const asked: Asked[] = []
  const link = new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const call: Asked = {
          operation: operation.operationName ?? '',
          variables: operation.variables,
          next: (data) => observer.next({ data }),
          answer: (data) => {
            observer.next({ data })
            observer.complete()
          },
          fail: (error) => observer.error(error),
        }
        asked.push(call)
        respond(call)
      }),
  )
  const lists = { items: { merge: false as const }, history: { merge: false as const } }
  const cache = new InMemoryCache({ typePolicies: { Order: { fields: lists } } })
  return { asked, apollo: new ApolloClient({ link, cache }) }
}

/** `refresh` finds that the session has ended: the user is a guest. */
function fakeSession(first: User): Session {
  let current = first
  const subscribers = new Set<(user: User | null) => void>()
  const refresh = async () => {
    current = guest
    for (const tell of subscribers) tell(guest)
    return guest
  }
  const subscribe = (fn: (user: User | null) => void) => {
    subscribers.add(fn)
    return () => subscribers.delete(fn)
  }
  return { user: () => current, subscribe, refresh, login: refresh, logout: refresh }
}

let unmounts: (() => unknown)[] = []
afterEach(async () => {
  for (const unmount of unmounts) await unmount()
  unmounts = []
  document.body.replaceChildren()
})

async function show(user: User, id: string | null, respond: (asked: Asked) => void) {
  const shop = fakeShop(respond)
  const session = fakeSession(user)
  const notices: { tone: string; text: string }[] = []
  const services = testServices({ session, apollo: shop.apollo })
  services.bus.on('notify', (notice) => notices.push(notice))
  const path = id === null ? '/orders' : `/orders/${id}`
  const params: Record<string, string> = id === null ? {} : { id }
  const route = { path, pattern: id === null ? '/orders' : '/orders/:id', params, query: {} }
  const props = testProps({ name: 'orders', route, services })
  const mounted = await mount(document.body.appendChild(document.createElement('div')), props)
  unmounts.push(() => mounted.unmount())
  return { ...shop, notices, user: userEvent.setup() }
}

test('The history shows the newest order first, with its number, status and total.', async () => {
  const orders = [order('o1', 'DELIVERED'), order('o2')]
  await show(member, null, (asked) => asked.operation === 'Orders' && asked.answer({ orders }))
  const cards = await screen.findAllByRole('heading', { level: 2 })
  expect(cards.map((each) => each.textContent)).toEqual(['Order M-o2', 'Order M-o1'])
  expect(screen.getByText('Delivered')).toBeDefined()
  expect(screen.getAllByText('€39.80')).toHaveLength(2)
})

test('Many orders come in pages.', async () => {
  const orders = Array.from({ length: 12 }, (_, n) => order(`o${n + 10}`, 'DELIVERED'))
  const { user } = await show(member, null, (asked) => asked.operation === 'Orders' && asked.answer({ orders }))
  await user.click(await screen.findByRole('button', { name: 'Show 2 more' }))
  expect(screen.getAllByRole('heading', { level: 2 })).toHaveLength(12)
})

test('Without orders there is a way to the shop.', async () => {
  await show(member, null, (asked) => asked.operation === 'Orders' && asked.answer({ orders: [] }))
  expect(await screen.findByRole('link', { name: 'Browse the shop' })).toBeDefined()
})

test('A guest is asked to log in and nothing is asked of the shop.', async () => {
  const { asked } = await show(guest, 'o1', () => {})
  expect(screen.getByRole('link', { name: 'Log in' }).getAttribute('href')).toBe('/login?next=%2Forders%2Fo1')
  expect(asked).toEqual([])
})

test('An order follows its status live.', async () => {
  const { asked } = await show(
    member,
    'o1',
    (call) => call.operation === 'Order' && call.answer({ order: order('o1') }),
  )
  const steps = await screen.findByRole('list', { name: 'Status of the order' })
  expect(within(steps).getByText('Placed').closest('li')?.getAttribute('aria-current')).toBe('step')
  const live = () => asked.find((call) => call.operation === 'OrderStatusChanged')
  await waitFor(() => expect(live()?.variables).toEqual({ orderId: 'o1' }))
  live()?.next({ orderStatusChanged: order('o1', 'SHIPPED') })
  await waitFor(() =>
    expect(within(steps).getByText('Shipped').closest('li')?.getAttribute('aria-current')).toBe('step'),
  )
})

test('An event that knows less of the order’s history than the cache is ignored.', () => {
  const { cache } = fakeShop(() => {}).apollo
  expect(receiveOrder(cache, order('o1', 'SHIPPED'))).toBe(true)
  expect(receiveOrder(cache, order('o1', 'PACKED'))).toBe(false)
  expect(receiveOrder(cache, order('o1', 'DELIVERED'))).toBe(true)
})

test('A placed order can be cancelled, after a question whose harmless answer has the focus.', async () => {
  const { user, asked, notices } = await show(member, 'o1', (call) => {
    if (call.operation === 'Order') call.answer({ order: order('o1') })
    if (call.operation === 'SetOrderStatus') call.answer({ setOrderStatus: order('o1', 'CANCELLED') })
  })
  await user.click(await screen.findByRole('button', { name: 'Cancel order' }))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Keep it' }))
  await user.click(screen.getByRole('button', { name: 'Cancel it' }))
  await waitFor(() => expect(notices).toEqual([{ tone: 'success', text: 'Order M-o1 is cancelled' }]))
  const change = asked.find((call) => call.operation === 'SetOrderStatus')
  expect(change?.variables).toEqual({ userId: 'u1', orderId: 'o1', status: 'CANCELLED' })
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Order M-o1'))
  expect(screen.queryByRole('button', { name: 'Cancel order' })).toBeNull()
})

test('A packed order offers no cancelling, and a shopper no staff buttons.', async () => {
  await show(member, 'o1', (call) => call.operation === 'Order' && call.answer({ order: order('o1', 'PACKED') }))
  await screen.findByRole('heading', { level: 1, name: 'Order M-o1' })
  expect(screen.queryByRole('button')).toBeNull()
})

test('Staff see the open orders of all and move one along.', async () => {
  const { user, asked } = await show(staff, null, (call) => {
    if (call.operation === 'Orders') call.answer({ orders: [] })
    if (call.operation === 'OpenOrders') call.answer({ openOrders: [order('o1')] })
    if (call.operation === 'SetOrderStatus') call.answer({ setOrderStatus: order('o1', 'PACKED') })
  })
  await user.click(await screen.findByRole('button', { name: 'Pack order M-o1' }))
  expect(await screen.findByRole('button', { name: 'Ship order M-o1' })).toBeDefined()
  const change = asked.find((call) => call.operation === 'SetOrderStatus')
  expect(change?.variables).toEqual({ userId: 'u1', orderId: 'o1', status: 'PACKED' })
})

test('What is offered follows the permissions: who only reads all orders moves none along.', async () => {
  const reader: User = { ...staff, roles: ['auditor'], permissions: ['orders:read-all'] }
  await show(reader, null, (call) => {
    if (call.operation === 'Orders') call.answer({ orders: [] })
    if (call.operation === 'OpenOrders') call.answer({ openOrders: [order('o1')] })
  })
  const link = await screen.findByRole('link', { name: /M-o1/ })
  expect(link.getAttribute('href')).toBe('/orders/o1?user=u1')
  expect(screen.queryByRole('button')).toBeNull()
})

test('A refused change is told, and the order stays as it was.', async () => {
  const refused = Object.assign(new Error(), {
    errors: [{ message: 'It is delivered already.', extensions: { code: 'STATUS_NOT_ALLOWED' } }],
  })
  const { user, notices } = await show(staff, 'o1', (call) => {
    if (call.operation === 'Order') call.answer({ order: order('o1', 'SHIPPED') })
    if (call.operation === 'SetOrderStatus') call.fail(refused)
  })
  await user.click(await screen.findByRole('button', { name: 'Deliver order M-o1' }))
  await waitFor(() =>
    expect(notices).toEqual([{ tone: 'error', text: 'Order M-o1 was not changed. It is delivered already.' }]),
  )
  expect(screen.getByRole('button', { name: 'Deliver order M-o1' })).toBeDefined()
})

test('An order that the shop does not know, or not as ours, is no order.', async () => {
  await show(member, 'o1', (call) => call.operation === 'Order' && call.answer({ order: null }))
  expect(await screen.findByRole('heading', { name: 'There is no such order' })).toBeDefined()
})

test('An order that cannot be loaded comes when the shop is back.', async () => {
  let isUp = false
  const { user } = await show(member, 'o1', (call) => {
    if (call.operation !== 'Order') return
    if (isUp) call.answer({ order: order('o1') })
    else call.fail(new Error('connection lost'))
  })
  expect((await screen.findByRole('alert')).textContent).toContain('can’t be shown right now')
  isUp = true
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'Order M-o1' })).toBeDefined()
})

test('When the session has ended meanwhile, the page asks to log in.', async () => {
  const ended = Object.assign(new Error(), {
    errors: [{ message: 'no', extensions: { code: 'AUTHENTICATION_REQUIRED' } }],
  })
  await show(member, null, (call) => call.operation === 'Orders' && call.fail(ended))
  expect(await screen.findByRole('heading', { name: 'Log in to see your orders' })).toBeDefined()
})
