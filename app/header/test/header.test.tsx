// @vitest-environment jsdom
/** The header, mounted as the host mounts it, on the real bus and Apollo cache. */
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import type { Mounted, Route, Services, User } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { act, fireEvent, screen } from '@testing-library/react'
import axe from 'axe-core'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { GET_CART } from '../src/cart-count.ts'
import mount from '../src/mount.tsx'
import { currentIn, loginHref } from '../src/place.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [] }
const member: User = { id: 'm1', name: 'Demo Shopper', kind: 'member', roles: [], email: 'shopper@example.com' }
const cart = (itemCount: number, id = 'g1') => ({
  cart: { __typename: 'Cart', id, itemCount, total: 0, currency: 'EUR', version: itemCount, items: [] },
})
const route = (path: string, query: Record<string, string> = {}): Route => ({ path, pattern: path, params: {}, query })

interface Asked {
  user?: User | null
  at?: Route
  answer?: () => unknown
}

async function open({ user = guest, at = route('/'), answer = () => cart(3, user?.id) }: Asked = {}) {
  const link = new ApolloLink(
    () =>
      new Observable((observer) => {
        Promise.resolve()
          .then(answer)
          .then((data) => {
            observer.next({ data: data as Record<string, unknown> })
            observer.complete()
          })
          .catch((error) => observer.error(error))
      }),
  )
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link })
  const logout = vi.fn(async () => guest)
  const session = { user: () => user, subscribe: () => () => {}, logout } as unknown as Services['session']
  const services = testServices({ session, apollo })
  const element = document.createElement('header')
  document.body.append(element)
  const props = (to: Route) => testProps({ name: 'header', slot: 'header', route: to, services })
  // Not awaited inside `act`: it resolves with the first commit, which `act` holds back until its callback is done.
  let mounting: Promise<Mounted> | undefined
  await act(async () => {
    mounting = Promise.resolve(mount(element, props(at)))
  })
  const mounted = await mounting
  // Stands for the host: it follows the links whose press nobody has taken.
  const followed: string[] = []
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a')
    if (!link) return
    if (!event.defaultPrevented) followed.push(link.getAttribute('href') ?? '')
    event.preventDefault()
  }
  document.addEventListener('click', follow)
  onTestFinished(async () => {
    document.removeEventListener('click', follow)
    await act(async () => mounted?.unmount())
    element.remove()
  })
  return {
    followed,
    element,
    apollo,
    logout,
    bus: services.bus,
    store: services.store,
    go: (to: Route) => act(async () => void mounted?.update?.(props(to))),
  }
}

let wide = true
beforeEach(() => {
  wide = true
  vi.stubGlobal('matchMedia', () => ({ matches: wide }))
  onTestFinished(() => void vi.unstubAllGlobals())
})

describe('The navigation', () => {
  it.each([
    ['/', 'shop', 'page'],
    ['/products/1', 'shop', 'true'],
    ['/categories/lighting', 'shop', 'true'],
    ['/orders', 'orders', 'page'],
    ['/orders/1', 'orders', 'true'],
    ['/search', 'search', 'page'],
    ['/cart', 'cart', 'page'],
    ['/cart', 'shop', undefined],
    ['/login', 'orders', undefined],
  ] as const)('On %s the link "%s" is marked %s.', (path, section, mark) => {
    expect(currentIn(section, route(path))['aria-current']).toBe(mark)
  })

  it('Logging in leads back to where one was.', () => {
    expect(loginHref(route('/'))).toBe('/login')
    expect(loginHref(route('/search', { q: 'a&b' }))).toBe(`/login?next=${encodeURIComponent('/search?q=a%26b')}`)
    expect(loginHref(route('/login', { next: '/orders' }))).toBe('/login?next=%2Forders')
  })

  it('Marks the section and names the brand.', async () => {
    await open({ at: route('/orders') })
    expect(screen.getByRole('link', { name: 'Orders' }).getAttribute('aria-current')).toBe('page')
    expect(screen.getByRole('link', { name: 'Muntin Shop' }).getAttribute('href')).toBe('/')
  })
})

describe('The cart', () => {
  const link = () => screen.getByRole('link', { name: /^Cart/ })

  it('Says how much is in it, and announces changes but not the count one arrives with.', async () => {
    const { apollo } = await open()
    expect(link().getAttribute('aria-label')).toBe('Cart, 3 items')
    expect(screen.getByRole('status').textContent).toBe('')
    await act(async () => {
      apollo.cache.writeQuery({ query: GET_CART, variables: { userId: 'g1' }, data: cart(1) as never })
    })
    expect(await screen.findByRole('link', { name: 'Cart, 1 item' })).toBe(link())
    expect(screen.getByRole('status').textContent).toBe('Cart, 1 item')
  })

  it('Without an answer there is no badge, and the header stays whole.', async () => {
    const { element } = await open({ answer: () => Promise.reject(new Error('down')) })
    expect(link().getAttribute('aria-label')).toBe('Cart')
    expect(element.querySelector('.hd-badge')).toBeNull()
    expect(screen.getByRole('link', { name: 'Log in' })).toBeTruthy()
  })

  it('A failed count comes back with the network, and what the cart says counts meanwhile.', async () => {
    let down = true
    const { bus } = await open({ answer: () => (down ? Promise.reject(new Error('down')) : cart(2)) })
    await act(async () => bus.emit('cart:updated', { itemCount: 5 }))
    expect(link().getAttribute('aria-label')).toBe('Cart, 5 items')
    down = false
    await act(async () => fireEvent(window, new Event('online')))
    expect(link().getAttribute('aria-label')).toBe('Cart, 2 items')
  })

  it('A failed count comes back when the cart itself has been loaded.', async () => {
    const { apollo } = await open({ answer: () => Promise.reject(new Error('down')) })
    await act(async () => {
      apollo.cache.writeQuery({ query: GET_CART, variables: { userId: 'g1' }, data: cart(4) as never })
    })
    expect(await screen.findByRole('link', { name: 'Cart, 4 items' })).toBe(link())
  })

  it.each([
    { where: 'a wide page with a panel', width: true, panel: true, path: '/', opens: true },
    { where: 'a narrow page', width: false, panel: true, path: '/', opens: false },
    { where: 'a page without a panel', width: true, panel: false, path: '/', opens: false },
    { where: 'the cart itself', width: true, panel: true, path: '/cart', opens: false },
  ])('A press opens the panel ($opens) on $where', async ({ width, panel, path, opens }) => {
    wide = width
    const { bus, followed } = await open({ at: route(path) })
    const opened = vi.fn()
    if (panel) bus.on('cart:open', opened)
    fireEvent.click(link())
    expect(opened.mock.calls.length).toBe(opens ? 1 : 0)
    expect(followed).toEqual(opens ? [] : ['/cart'])
  })

  it('A press with a modifier opens a tab, as any link does.', async () => {
    const { bus, followed } = await open()
    const opened = vi.fn()
    bus.on('cart:open', opened)
    fireEvent.click(link(), { ctrlKey: true })
    expect(followed).toEqual(['/cart'])
    expect(opened).not.toHaveBeenCalled()
  })
})

describe('The theme', () => {
  const button = () => screen.getByRole('button', { name: /^Theme/ })
  const radio = (name: string) => screen.getByRole('radio', { name }) as HTMLInputElement

  it('Is the device’s at first; choosing another tells the store, which the button follows.', async () => {
    const { store } = await open()
    expect(button().textContent).toBe('Theme: As the device')
    fireEvent.click(button())
    expect(radio('As the device').checked).toBe(true)
    fireEvent.click(radio('Dark'))
    expect(store.get().theme).toBe('dark')
    expect(button().textContent).toBe('Theme: Dark')
    expect(radio('Dark').checked).toBe(true)
  })

  it('Follows a choice that was made elsewhere.', async () => {
    const { store } = await open()
    await act(() => store.change({ theme: 'light' }))
    expect(button().textContent).toBe('Theme: Light')
  })

  it('Escape closes it and gives the focus back; leaving it closes it, too.', async () => {
    await open()
    fireEvent.click(button())
    radio('Light').focus()
    fireEvent.keyDown(radio('Light'), { key: 'Escape' })
    expect(button().getAttribute('aria-expanded')).toBe('false')
    expect(document.activeElement).toBe(button())
    fireEvent.click(button())
    act(() => button().focus())
    act(() => screen.getByRole('link', { name: /^Cart/ }).focus())
    expect(button().getAttribute('aria-expanded')).toBe('false')
  })
})

describe('The account', () => {
  const button = () => screen.getByRole('button', { name: /Demo Shopper account/ })
  const focused = () => document.activeElement?.textContent

  it('Takes its room before it is known who one is.', async () => {
    const { element } = await open({ user: null })
    expect(element.querySelector('.hd-account-skeleton')).toBeTruthy()
  })

  it('Opens by keyboard, walks its entries, and gives focus back.', async () => {
    await open({ user: member })
    expect(button().getAttribute('aria-expanded')).toBe('false')
    button().focus()
    fireEvent.keyDown(button(), { key: 'ArrowDown' })
    expect(button().getAttribute('aria-expanded')).toBe('true')
    expect(focused()).toBe('Your orders')
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' })
    expect(focused()).toBe('Log out')
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' })
    expect(focused()).toBe('Your orders')
    fireEvent.keyDown(document.activeElement as Element, { key: 'End' })
    expect(focused()).toBe('Log out')
    fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' })
    expect(button().getAttribute('aria-expanded')).toBe('false')
    expect(document.activeElement).toBe(button())
  })

  it('Closes when focus leaves and when the page changes.', async () => {
    const { go } = await open({ user: member })
    fireEvent.click(button())
    fireEvent.blur(button(), { relatedTarget: document.body })
    expect(button().getAttribute('aria-expanded')).toBe('false')
    fireEvent.click(button())
    await go(route('/orders'))
    expect(button().getAttribute('aria-expanded')).toBe('false')
  })

  it('Logs out once, and says so, or says that it did not work.', async () => {
    const { bus, logout } = await open({ user: member })
    const notices: { tone: string }[] = []
    bus.on('notify', (notice) => notices.push(notice))
    fireEvent.click(button())
    const entry = screen.getByRole('button', { name: 'Log out' })
    fireEvent.click(entry)
    fireEvent.click(entry)
    await act(async () => {})
    expect(logout).toHaveBeenCalledOnce()
    logout.mockRejectedValueOnce(new Error('down'))
    await act(async () => void fireEvent.click(entry))
    expect(notices.map(({ tone }) => tone)).toEqual(['success', 'error'])
  })
})

it.each([guest, member])('axe finds no violation for a $kind user.', async (user) => {
  const { element } = await open({ user })
  if (user.kind === 'member') fireEvent.click(screen.getByRole('button', { name: /account/ }))
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } })
  expect(violations).toEqual([])
})
