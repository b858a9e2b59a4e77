// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest'
import type { ImportMap, ReleaseFiles, ReleaseRemote } from '../release.ts'
import { append } from './browser.ts'
import { type Adapters, createRemotes, resolve } from './remote.ts'
import { containerOf } from './source.ts'

const HERE = document.baseURI
const BASE = '/assets/widget/1.0.0/'
const ENTRY = `${BASE}remoteEntry.js`
const MAP: ImportMap = {
  imports: {
    react: '/assets/react/19.3.1/react.js',
    'react/jsx-runtime': '/assets/react/19.3.1/jsx.js',
    other: '/o.js',
  },
  scopes: { '/assets/old/1.0.0/': { react: '/assets/react/18.3.1/react.js' } },
}
const absolute = (url: string) => new URL(url, HERE).href

const remoteOf = (given: Partial<ReleaseRemote> = {}): [ReleaseFiles, ReleaseRemote] => {
  const share = { react: '19.3.1' }
  const remote: ReleaseRemote = {
    type: 'module',
    globalName: null,
    expose: './Widget',
    adapter: 'mount',
    share,
    ...given,
  }
  return [{ version: '1.0.0', entry: ENTRY, exposes: { './mount': [] }, styles: [], remote }, remote]
}

type Shared = Record<string, Record<string, { get(): Promise<() => Record<string, unknown>> }>>

/** A container that notes what it is given, on a page whose modules are `modules`. */
function setUp(modules: Record<string, unknown> = {}, adapters: Adapters = {}) {
  const inits: Shared[] = []
  const container = {
    init: async (scope: unknown) => void inits.push(scope as Shared),
    get: async (key: string) => () => ({ default: key }),
  }
  const loaded: string[] = []
  const all: Record<string, unknown> = { [ENTRY]: container, ...modules }
  const found = new Map(Object.entries(all).map(([url, module]) => [absolute(url), module]))
  const remotes = createRemotes({
    document,
    map: MAP,
    integrity: { [ENTRY]: 'sha384-entry' },
    adapters,
    async bring(url) {
      loaded.push(url)
      if (!found.has(url)) throw new TypeError(`no ${url}`)
      return found.get(url)
    },
    append,
    containerOf,
  })
  return { remotes, inits, loaded, container }
}

const src = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src') as PropertyDescriptor
const href = Object.getOwnPropertyDescriptor(HTMLLinkElement.prototype, 'href') as PropertyDescriptor
afterEach(() => {
  Object.defineProperty(HTMLScriptElement.prototype, 'src', src)
  Object.defineProperty(HTMLLinkElement.prototype, 'href', href)
  document.head.replaceChildren()
})

describe('a remote that was built by others', () => {
  it('is initialised once, and gives what its own key holds', async () => {
    const { remotes, inits } = setUp()
    expect(await remotes.get(...remoteOf())).toEqual({ default: './Widget' })
    await remotes.get(...remoteOf())
    expect(inits).toHaveLength(1)
  })

  it('is offered the page’s packages at the page’s versions, entries of a package included, and loads none in vain', async () => {
    const { remotes, inits, loaded } = setUp()
    await remotes.get(...remoteOf({ share: { react: '19.3.1+a1b2' } }))
    expect(
      inits.map((scope) => Object.entries(scope).map(([name, versions]) => [name, Object.keys(versions)])),
    ).toEqual([
      [
        ['react', ['19.3.1']],
        ['react/jsx-runtime', ['19.3.1']],
      ],
    ])
    expect(loaded).toEqual([absolute(ENTRY)])
  })

  it('gets a package as its code expects modules, loaded once', async () => {
    const react = { useState: () => {}, default: {} }
    const { remotes, inits, loaded } = setUp({ '/assets/react/19.3.1/react.js': react })
    await remotes.get(...remoteOf())
    const offered = inits[0]?.react?.['19.3.1']
    const [first, second] = [(await offered?.get())?.(), (await offered?.get())?.()]
    expect(first).toBe(second)
    expect(first).toMatchObject(react)
    expect(first?.__esModule).toBe(true)
    expect(loaded.slice(1)).toEqual([absolute('/assets/react/19.3.1/react.js')])
  })

  it('can not displace the page’s package by a newer copy of its own', async () => {
    const { remotes, inits } = setUp()
    await remotes.get(...remoteOf())
    const versions = inits[0]?.react as Record<string, unknown>
    const [before] = Object.values(versions)
    versions['20.0.0'] = 'its own'
    versions['19.3.1'] = 'its own'
    expect(versions).toEqual({ '19.3.1': before })
  })

  it('has what it exposes mounted by the host’s adapter, which imports as the remote would', async () => {
    const adapters: Adapters = {
      react: async (exported, load) => {
        const react = await load('react')
        return () => ({ unmount: () => [exported, react] as never })
      },
    }
    const { remotes } = setUp({ '/assets/react/19.3.1/react.js': 'the page’s' }, adapters)
    const module = (await remotes.get(...remoteOf({ adapter: 'react' }))) as { default(): { unmount(): unknown } }
    expect(module.default().unmount()).toEqual(['./Widget', 'the page’s'])
  })

  it('is refused with a reason when the host has no such adapter, or it is no container', async () => {
    await expect(setUp().remotes.get(...remoteOf({ adapter: 'react' }))).rejects.toThrow(
      "the host has no adapter 'react'",
    )
    const none = setUp({ [ENTRY]: { hello: 1 } })
    await expect(none.remotes.get(...remoteOf())).rejects.toThrow('has no mount() and no get()')
  })

  it('is tried again after a failure', async () => {
    const { remotes, container, inits } = setUp()
    const { init } = container
    container.init = () => Promise.reject(new Error('not now'))
    await expect(remotes.get(...remoteOf())).rejects.toThrow('not now')
    container.init = init
    await remotes.get(...remoteOf())
    expect(inits).toHaveLength(1)
  })

  it('may be a classic script that sets a global, and then carries its hash', async () => {
    const { remotes, container } = setUp()
    const loading = remotes.get(...remoteOf({ type: 'script', globalName: 'the_widget' }))
    const script = document.head.querySelector('script')
    expect(script).toMatchObject({ src: absolute(ENTRY), integrity: 'sha384-entry', crossOrigin: 'anonymous' })
    Object.assign(window, { the_widget: container })
    script?.dispatchEvent(new Event('load'))
    expect(await loading).toEqual({ default: './Widget' })
  })

  it('leaves no dead script behind when that can’t be had', async () => {
    const { remotes } = setUp()
    const loading = remotes.get(...remoteOf({ type: 'script', globalName: 'the_widget' }))
    document.head.querySelector('script')?.dispatchEvent(new Event('error'))
    await expect(loading).rejects.toThrow("can't be had")
    expect(document.head.querySelector('script')).toBeNull()
  })
})

describe('the file of a package', () => {
  it.each([
    ['the page’s', 'react', BASE, '/assets/react/19.3.1/react.js'],
    ['that of the remote’s scope', 'react', '/assets/old/1.0.0/', '/assets/react/18.3.1/react.js'],
    ['the page’s, where the scope says nothing', 'other', '/assets/old/1.0.0/', '/o.js'],
    ['none', 'vue', BASE, undefined],
  ])('is %s', (_, specifier, base, file) => {
    expect(resolve(MAP, specifier, absolute(`${base}remoteEntry.js`), HERE)).toBe(file)
  })
})
