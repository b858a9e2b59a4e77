import { describe, expect, it } from 'vitest'
import type { ReleaseData } from '../release.ts'
import { createLoader } from './loader.ts'
import type { Browser } from './source.ts'

const RELEASE: ReleaseData = {
  id: 'r1',
  channel: 'production',
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
}

function loaderOf(exported: unknown, release = RELEASE, status = 200) {
  const browser: Browser = {
    import: async () => ({ init: () => {}, get: async () => () => exported }),
    remote: async () => exported,
    fetch: async () => ({ ok: status === 200, status }),
    preloaded: () => true,
    style: async () => {},
  }
  return createLoader({ release, integrity: {}, browser })
}

describe('the loader', () => {
  it('gives the services that the release’s MFE makes', async () => {
    const services = { bus: 'bus' }
    expect(await loaderOf({ default: () => services }).services()).toBe(services)
  })

  it('says who failed when the services can’t be made', async () => {
    const broken = loaderOf({ default: () => Promise.reject(new Error('no network')) })
    await expect(broken.services()).rejects.toThrow("'shared-services' failed while LOADING: no network")
    await expect(loaderOf({}).services()).rejects.toThrow('no default export that is a function')
  })

  it('says so when no MFE of the release makes services', async () => {
    await expect(loaderOf({}, { ...RELEASE, services: null }).services()).rejects.toThrow("exposes './services'")
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
