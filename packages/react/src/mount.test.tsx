// @vitest-environment jsdom
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import type { MfeProps } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useEvent, useMfe } from './hooks.ts'
import { mountReact } from './mount.tsx'

/** Props as the host gives them. */
function propsOf(path = '/', withApollo = true) {
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.empty() })
  const services = testServices({ apollo: withApollo ? apollo : null })
  const onError = vi.fn()
  const route = { path, pattern: path, params: {}, query: {} }
  const props = testProps({ name: 'header', services, route, onError })
  return { props, bus: services.bus, apollo, onError }
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

  it('resolves an update once it is on the page, and rejects with what it threw', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = new Error('bad path')
    const mount = mountReact(() => {
      const { path } = useMfe().route
      if (path === '/bad') throw broken
      return <p>{path}</p>
    })
    const { props, onError } = propsOf()
    const el = document.createElement('div')
    const mounted = await mount(el, props)
    await mounted.update?.(moved(props, '/good'))
    expect(el.textContent).toBe('/good')
    await expect(mounted.update?.(moved(props, '/bad'))).rejects.toBe(broken)
    await expect(mounted.update?.(moved(props, '/good'))).rejects.toBe(broken)
    expect(onError).not.toHaveBeenCalled()
  })

  it('tells the host when a render throws that nobody asked for', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = new Error('bad news')
    const mount = mountReact(() => {
      const [isBad, setBad] = useState(false)
      useEvent('news', () => setBad(true))
      if (isBad) throw broken
      return <p>fine</p>
    })
    const { props, bus, onError } = propsOf()
    await mount(document.createElement('div'), props)
    await vi.waitFor(() => expect(bus.listenerCount('news')).toBe(1))
    bus.emit('news')
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

  it('needs no Apollo client where a page has none', async () => {
    const { props } = propsOf('/a', false)
    const el = document.createElement('div')
    await mountReact(() => <p>{useMfe().route.path}</p>)(el, props)
    expect(el.textContent).toBe('/a')
  })
})

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

function Outside() {
  return <p>{useMfe().name}</p>
}
