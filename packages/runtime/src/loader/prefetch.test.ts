import { describe, expect, it } from 'vitest'
import type { ReleaseFiles } from '../release.ts'
import { createPrefetch } from './prefetch.ts'
import type { Browser, Thrift } from './source.ts'

const fileOf = (name: string): ReleaseFiles => ({
  version: '1.0.0',
  entry: `/${name}/remoteEntry.js`,
  exposes: { './mount': [`/${name}/mount.js`, '/common.js'] },
  styles: [`/${name}/style.css`],
})

/** A browser that notes what it fetches; `missing` can't be had, `preloaded` the document has. */
function setUp({ thrift = null as Thrift | null, missing = [] as string[], preloaded = [] as string[] } = {}) {
  const asked: string[] = []
  const idle = Promise.withResolvers<void>()
  const browser = {
    idle: () => idle.promise,
    thrift: () => thrift,
    preloaded: (url: string) => preloaded.includes(url),
    prefetch: async (url: string, integrity?: string) => {
      asked.push(integrity ? `${url} ${integrity}` : url)
      return !missing.includes(url)
    },
  } as Partial<Browser> as Browser
  return { asked, idle, missing, prefetch: createPrefetch(browser, { '/cart/mount.js': 'sha384-cart' }) }
}

describe('prefetching', () => {
  it('fetches each file once, with its integrity, when the page is idle, and tells what it did', async () => {
    const { asked, idle, prefetch } = setUp({ preloaded: ['/cart/style.css'] })
    const done = prefetch([fileOf('cart'), fileOf('orders')])
    expect(asked).toEqual([])
    idle.resolve()
    const fetched = ['/cart/remoteEntry.js', '/cart/mount.js', '/common.js']
    fetched.push('/orders/remoteEntry.js', '/orders/mount.js', '/orders/style.css')
    expect(await done).toEqual({ fetched, failed: [], skipped: null })
    expect(asked).toContain('/cart/mount.js sha384-cart')
    expect(await prefetch([fileOf('cart')])).toEqual({ fetched: [], failed: [], skipped: null })
  })

  it.each(['save-data', 'slow-connection'] as const)('fetches nothing on %s', async (thrift) => {
    const { asked, idle, prefetch } = setUp({ thrift })
    idle.resolve()
    expect(await prefetch([fileOf('cart')])).toEqual({ fetched: [], failed: [], skipped: thrift })
    expect(asked).toEqual([])
  })

  it('says what can’t be had, and asks for it again the next time', async () => {
    const { idle, missing, prefetch } = setUp({ missing: ['/common.js'] })
    idle.resolve()
    expect((await prefetch([fileOf('cart')])).failed).toEqual(['/common.js'])
    missing.length = 0
    expect((await prefetch([fileOf('cart')])).fetched).toEqual(['/common.js'])
  })
})
