// @vitest-environment jsdom
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import { createBus, type Http, type MfeProps, type Session, type User } from '@muntin/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useEvent, useMfe, useSession } from './hooks.ts'
import { mountReact } from './mount.tsx'

const member: User = { id: 'm1', name: 'Demo Shopper', kind: 'member', roles: [] }

/** Props as the host gives them, with a session that the test changes by `become`. */
function propsOf(path = '/') {
  let user: User | null = null
  const listeners = new Set<(user: User | null) => void>()
  const session = {
    user: () => user,
    subscribe: (fn: (user: User | null) => void) => {
      listeners.add(fn)
      return () => void listeners.delete(fn)
    },
  } as Session
  const become = (next: User) => {
    user = next
    for (const tell of listeners) tell(next)
  }
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.empty() })
  const bus = createBus()
  const onError = vi.fn()
  const props: MfeProps = {
    name: 'header',
    version: '1.0.0',
    slot: 'header',
    route: { path, pattern: path, params: {}, query: {} },
    services: { bus, session, apollo, http: {} as Http },
    navigate: () => {},
    setTitle: () => {},
    onError,
  }
  return { props, become, bus, apollo, onError }
}

const moved = (props: MfeProps, path: string): MfeProps => ({ ...props, route: { ...props.route, path } })

afterEach(() => {
  document.body.replaceChildren()
})

describe('mountReact', () => {
  it('has rendered when mount resolves, follows updates with its state kept, and leaves nothing behind', async () => {
    const { props } = propsOf('/a')
    const el = document.body.appendChild(document.createElement('div'))
    const mounted = await mountReact(() => <input aria-label={useMfe().route.path} />)(el, props)
    const input = el.querySelector('input')
    expect(input?.getAttribute('aria-label')).toBe('/a')
    await mounted.update?.(moved(props, '/b'))
    await vi.waitFor(() => expect(el.querySelector('input')?.getAttribute('aria-label')).toBe('/b'))
    expect(el.querySelector('input')).toBe(input)
    await mounted.unmount()
    expect(el.childNodes).toHaveLength(0)
  })

  it('rejects with what the first render threw', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = new Error('no data')
    const mount = mountReact(() => {
      throw broken
    })
    const { props, onError } = propsOf()
    await expect(mount(document.createElement('div'), props)).rejects.toBe(broken)
    expect(onError).not.toHaveBeenCalled()
  })

  it('tells the host when a later render throws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = new Error('bad path')
    const mount = mountReact(() => {
      if (useMfe().route.path === '/bad') throw broken
      return <p>fine</p>
    })
    const { props, onError } = propsOf()
    const el = document.createElement('div')
    const mounted = await mount(el, props)
    await mounted.update?.(moved(props, '/bad'))
    await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(broken))
  })

  it('gives components the page’s own Apollo client', async () => {
    const { props, apollo } = propsOf()
    apollo.writeQuery({ query: gql`{ hello }`, data: { hello: 'from the shared cache' } })
    const mount = mountReact(() => (
      <p>{useApolloClient().readQuery<{ hello: string }>({ query: gql`{ hello }` })?.hello}</p>
    ))
    const el = document.createElement('div')
    await mount(el, props)
    expect(el.textContent).toBe('from the shared cache')
  })

  it('keeps useSession current', async () => {
    const { props, become } = propsOf()
    const el = document.createElement('div')
    await mountReact(() => <p>{useSession().user?.name ?? 'nobody yet'}</p>)(el, props)
    expect(el.textContent).toBe('nobody yet')
    become(member)
    await vi.waitFor(() => expect(el.textContent).toBe('Demo Shopper'))
  })

  it('calls the newest listener of useEvent, and none after unmount', async () => {
    const { props, bus } = propsOf('/a')
    const heard: string[] = []
    const mount = mountReact(() => {
      const { path } = useMfe().route
      useEvent<string>('ping', (detail) => heard.push(`${path} ${detail}`))
      return <p>{path}</p>
    })
    const el = document.createElement('div')
    const mounted = await mount(el, props)
    await vi.waitFor(() => expect(bus.listenerCount('ping')).toBe(1))
    bus.emit('ping', '1')
    await mounted.update?.(moved(props, '/b'))
    await vi.waitFor(() => expect(el.textContent).toBe('/b'))
    bus.emit('ping', '2')
    await mounted.unmount()
    bus.emit('ping', '3')
    expect(heard).toEqual(['/a 1', '/b 2'])
    expect(bus.listenerCount('ping')).toBe(0)
  })
})

function Outside() {
  return <p>{useMfe().name}</p>
}

describe('useMfe', () => {
  it('says what to do when it is used outside an MFE', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { createRoot } = await import('react-dom/client')
    const caught = vi.fn()
    createRoot(document.createElement('div'), { onUncaughtError: caught }).render(<Outside />)
    await vi.waitFor(() => expect(caught).toHaveBeenCalled())
    expect(String(caught.mock.calls[0]?.[0])).toContain('mountReact(App)')
  })
})
