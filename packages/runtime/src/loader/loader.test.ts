// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MfeProps } from '../contract.ts'
import type { ReleaseData } from '../release.ts'
import { testBrowser } from '../testing/browser.ts'
import { createLoader } from './loader.ts'
import type { Browser } from './source.ts'

const FACTS = { release: 'r1', development: false, events: {} }

const RELEASE: ReleaseData = {
  id: 'r1',
  channel: 'production',
  mode: 'production',
  title: 'Shop',
  footer: '',
  host: '/assets/host.js',
  services: 'shared-services',
  mfes: {
    'shared-services': { version: '1.0.0', owner: 't', entry: 'e', exposes: { './services': ['s'] }, styles: [] },
  },
  integrity: {},
  routes: [],
  slots: [],
  events: {},
}

afterEach(() => {
  vi.useRealTimers()
})

function loaderOf(exported: unknown, release = RELEASE, status = 200) {
  const browser: Browser = {
    import: async () => ({ init: () => {}, get: async () => () => exported }),
    remote: async () => exported,
    fetch: async () => ({ ok: status === 200, status }),
    preloaded: () => true,
    style: async () => {},
    prefetch: async () => status === 200,
    idle: async () => {},
    thrift: () => null,
  }
  return createLoader({ release, integrity: {}, browser })
}

describe('the loader', () => {
  it('gives the services that the release’s MFE makes', async () => {
    const services = { bus: 'bus' }
    expect(await loaderOf({ default: () => services }).services(FACTS)).toBe(services)
  })

  it('says who failed when the services can’t be made', async () => {
    const broken = loaderOf({ default: () => Promise.reject(new Error('no network')) })
    await expect(broken.services(FACTS)).rejects.toThrow("'shared-services' failed while LOADING: no network")
    await expect(loaderOf({}).services(FACTS)).rejects.toThrow('no default export that is a function')
  })

  it('says so when no MFE of the release makes services', async () => {
    await expect(loaderOf({}, { ...RELEASE, services: null }).services(FACTS)).rejects.toThrow("exposes './services'")
  })

  it('tells whether the services could be had now', async () => {
    const { signal } = new AbortController()
    await expect(loaderOf({}).probeServices(signal)).resolves.toBeUndefined()
    await expect(loaderOf({}, RELEASE, 503).probeServices(signal)).rejects.toThrow('answered 503')
    await expect(loaderOf({}, { ...RELEASE, services: null }).probeServices(signal)).rejects.toThrow("'./services'")
  })

  it('names what there is when asked for an MFE that the release does not have', () => {
    expect(() => loaderOf({}).instance('carousel')).toThrow("no MFE 'carousel'; it has: shared-services")
  })
})

describe('the loader’s clock', () => {
  it('is not the one that can be set: an MFE that was given up is tried again in time', async () => {
    vi.useFakeTimers()
    let attempts = 0
    const mount = async () => {
      attempts += 1
      throw new Error('broken')
    }
    const browser = { ...testBrowser(() => ({ mount })), preloaded: () => true }
    const loader = createLoader({ mfes: { cart: '/cart.js' }, browser, report: () => {} })
    const instance = loader.instance('cart')
    await instance.start(document.createElement('div'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect([instance.state, attempts]).toEqual(['FALLBACK', 3])
    vi.setSystemTime(Date.now() - 3_600_000)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(attempts).toBe(4)
    await instance.stop()
  })
})

describe('a page without Muntin', () => {
  /** A browser that has these modules, by URL; `broken` ones can't be had. */
  function browserOf(modules: Record<string, unknown>) {
    const asked: string[] = []
    const browser: Browser = {
      import: async (url) => modules[url],
      remote: async () => undefined,
      fetch: async (url, integrity) => {
        asked.push(integrity ? `${url} ${integrity}` : url)
        return { ok: url in modules, status: url in modules ? 200 : 404 }
      },
      preloaded: () => false,
      style: async () => {},
      prefetch: async () => true,
      idle: async () => {},
      thrift: () => null,
    }
    return { browser, asked }
  }

  const show = (text: string) => (el: HTMLElement, props: MfeProps) => {
    el.textContent = `${text} ${props.name} ${props.version}`.trim()
    return { unmount: () => {} }
  }

  it.each([
    ['by its name', { mount: show('plain') }],
    ['as the default', { default: show('plain') }],
    ['through a container', { init: () => {}, get: async () => () => ({ default: show('plain') }) }],
  ])('names its MFEs by URL, which export mount %s', async (_, module) => {
    const { browser } = browserOf({ 'https://cart.example/cart.js': module })
    const instance = createLoader({ mfes: { cart: 'https://cart.example/cart.js' }, browser }).instance('cart')
    const el = document.createElement('div')
    await instance.start(el)
    expect([instance.state, el.textContent]).toEqual(['MOUNTED', 'plain cart'])
  })

  it('may say versions, files, integrity and what stands in', async () => {
    const { browser, asked } = browserOf({ '/old.js': { mount: show('old') } })
    const report = vi.fn()
    const loader = createLoader({
      mfes: {
        cart: { url: '/cart.js', version: '2.0.0', files: ['/dep.js'], fallback: { url: '/old.js', version: '1.9.0' } },
      },
      integrity: { '/cart.js': 'sha384-cart' },
      browser,
      report,
    })
    const [instance, el] = [loader.instance('cart'), document.createElement('div')]
    await instance.start(el)
    expect(asked.slice(0, 2)).toEqual(['/cart.js sha384-cart', '/dep.js'])
    expect(el.textContent).toBe('old cart 1.9.0')
    expect(instance).toMatchObject({ version: '1.9.0', standsIn: true })
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ version: '2.0.0', phase: 'load' }))
  })

  it('has no services but those it gives', async () => {
    const { browser } = browserOf({})
    await expect(createLoader({ mfes: {}, browser }).services(FACTS)).rejects.toThrow("exposes './services'")
  })

  it('shares one circuit among the places of an MFE, and its deadlines among all', async () => {
    vi.useFakeTimers()
    const { browser } = browserOf({ '/cart.js': { mount: () => new Promise(() => {}) } })
    const loader = createLoader({ mfes: { cart: '/cart.js' }, browser, deadlines: { MOUNTING: 10 }, report: () => {} })
    const places = [loader.instance('cart'), loader.instance('cart'), loader.instance('cart')]
    const started = places.map((each) => each.start(document.createElement('div')))
    await vi.advanceTimersByTimeAsync(10)
    await Promise.all(started)
    expect(places.map((each) => each.state)).toEqual(['FAILED', 'FAILED', 'FALLBACK'])
    expect(places[0]?.error?.message).toBe("'cart' failed while MOUNTING: it took longer than 0.01 s")
    await Promise.all(places.map((each) => each.stop()))
  })
})

describe('prefetching by the loader', () => {
  it('is by name, and refuses what the page does not have', async () => {
    const loader = loaderOf({})
    await expect(loader.prefetch(['carousel'])).rejects.toThrow("no MFE 'carousel'")
    const browser: Partial<Browser> = { idle: async () => {}, thrift: () => null, preloaded: () => false }
    browser.prefetch = async (url) => url === '/cart.js'
    const plain = createLoader({ mfes: { cart: '/cart.js' }, browser: browser as Browser })
    expect(await plain.prefetch(['cart'])).toEqual({ fetched: ['/cart.js'], failed: [], skipped: null })
  })
})
