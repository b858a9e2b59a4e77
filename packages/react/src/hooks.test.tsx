// @vitest-environment jsdom
import type { Services, Session, User } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { act, cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { useEvent, useFormat, useSession, useStore } from './hooks.ts'
import { ProtectedRoute } from './ProtectedRoute.tsx'
import { MfeContext, type Page, PageProvider } from './page.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const loader: Page['loader'] = { instance: (name) => expect.unreachable(`nobody loads ${name} here`) }
const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [] }
const member: User = { id: 'm1', name: 'Demo Shopper', kind: 'member', roles: [], permissions: ['orders:read'] }

/** Services whose user the test changes by `become`. */
function session() {
  let user: User | null = null
  const listeners = new Set<(user: User | null) => void>()
  const session = {
    user: () => user,
    subscribe: (fn: (user: User | null) => void) => {
      listeners.add(fn)
      return () => void listeners.delete(fn)
    },
  } as Session
  const become = (next: User) =>
    act(async () => {
      user = next
      for (const tell of listeners) tell(next)
    })
  return { services: testServices({ session }), become }
}

/** `content` on the page of a host. */
const inHost = (services: Services, content: ReactNode, more: Partial<Page> = {}) => (
  <PageProvider value={{ loader, services, ...more }}>{content}</PageProvider>
)

function Hearing({ place }: { place: string }) {
  useEvent('ping', (detail) => heard.push(`${place} ${detail}`))
  return null
}

const heard: string[] = []

function Account() {
  const { user } = useSession()
  const count = useStore(({ permissions }) => permissions.length)
  return <p>{user ? `${user.name} may ${count}` : 'nobody yet'}</p>
}

const Cost = () => <p>{useFormat().money({ minor: 1250 }, 'EUR')}</p>

let isBroken = true

function Cart() {
  if (isBroken) throw new Error('secret detail')
  return <p>two lamps</p>
}

afterEach(cleanup)

describe('hooks', () => {
  it('calls the newest listener of useEvent, and none after unmount', () => {
    const services = testServices()
    const { rerender, unmount } = render(inHost(services, <Hearing place="/a" />))
    services.bus.emit('ping', '1')
    rerender(inHost(services, <Hearing place="/b" />))
    services.bus.emit('ping', '2')
    unmount()
    services.bus.emit('ping', '3')
    expect(heard).toEqual(['/a 1', '/b 2'])
    expect(services.bus.listenerCount('ping')).toBe(0)
  })

  it('keeps useSession and useStore current', async () => {
    const { services, become } = session()
    const { container } = render(inHost(services, <Account />))
    expect(container.textContent).toBe('nobody yet')
    await become(member)
    expect(container.textContent).toBe('Demo Shopper may 1')
  })

  it('finds services in an MFE’s props as in a host’s page, and says so where there are none', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const props = testProps()
    const inMfe = (
      <MfeContext value={props}>
        <Cost />
      </MfeContext>
    )
    expect(render(inMfe).container.textContent).toBe('€12.50')
    expect(render(inHost(props.services, <Cost />)).container.textContent).toBe('€12.50')
    expect(() => render(<Cost />)).toThrow('mountReact(App)')
    const bare = (
      <PageProvider value={{ loader }}>
        <Cost />
      </PageProvider>
    )
    expect(() => render(bare)).toThrow('has no services')
  })
})

describe('ErrorBoundary', () => {
  it('keeps a failure in its region, without its words, and tries again when asked to or when the place changes', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    isBroken = true
    const onError = vi.fn()
    const tree = (path: string) => (
      <ErrorBoundary region="the cart" resetOn={path} onError={onError}>
        <Cart />
      </ErrorBoundary>
    )
    const view = render(tree('/'))
    expect(view.getByRole('alert').textContent).toBe('We can’t show the cart right now.Try again')
    expect(String(onError.mock.calls[0]?.[0])).toBe('Error: secret detail')
    act(() => view.getByRole('button').click())
    expect(onError).toHaveBeenCalledTimes(2)
    isBroken = false
    view.rerender(tree('/'))
    expect(view.queryByRole('alert')).not.toBeNull()
    view.rerender(tree('/cart'))
    expect(view.container.textContent).toBe('two lamps')
  })
})

describe('ProtectedRoute', () => {
  const orders = (permission?: string) => (
    <ProtectedRoute skeleton="…" {...(permission ? { permission } : {})}>
      my orders
    </ProtectedRoute>
  )
  const route = { path: '/orders', pattern: '/orders', params: {}, query: { page: '2' } }

  it('waits until the user is known, and leads a guest to the login with the way back', async () => {
    const { services, become } = session()
    const navigate = vi.fn()
    const { container } = render(inHost(services, orders(), { route, navigate }))
    expect(container.textContent).toBe('…')
    expect(navigate).not.toHaveBeenCalled()
    await become(guest)
    expect(container.textContent).toBe('…')
    expect(navigate).toHaveBeenCalledExactlyOnceWith('/login?next=%2Forders%3Fpage%3D2', { replace: true })
  })

  it('shows a member what it protects, unless a permission is missing', async () => {
    const { services, become } = session()
    const page = (permission?: string) => render(inHost(services, orders(permission), { route, navigate: () => {} }))
    await become(member)
    expect(page().container.textContent).toBe('my orders')
    expect(page('orders:read').container.textContent).toBe('my orders')
    expect(page('orders:write').container.textContent).toBe('Your account may not see this page.')
  })
})
