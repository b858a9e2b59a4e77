/**
 * Rule: what is likely to be needed next is fetched while the page has nothing better to do, into the HTTP cache and no
 * further: nothing of it runs. Where the visitor saves data or the network is slow, nothing is.
 */
import type { ReleaseFiles } from '../release.ts'
import type { Browser, Thrift } from './source.ts'

export interface Prefetched {
  /** URLs that are in the HTTP cache now. */
  fetched: string[]
  /** URLs that can't be had. */
  failed: string[]
  /** Why nothing was fetched; null if there was no reason not to. */
  skipped: Thrift | null
}

export type Prefetch = (mfes: readonly ReleaseFiles[]) => Promise<Prefetched>

/** Each file is asked for once in the life of the page; what the document preloads is not. */
export function createPrefetch(browser: Browser, integrity: Readonly<Record<string, string>>): Prefetch {
  const known = new Set<string>()
  return async (mfes) => {
    await browser.idle()
    const result: Prefetched = { fetched: [], failed: [], skipped: browser.thrift() }
    if (result.skipped) return result
    const urls = mfes.flatMap((mfe) => [mfe.entry, ...(mfe.exposes['./mount'] ?? []), ...mfe.styles])
    const fresh = [...new Set(urls)].filter((url) => !known.has(url) && !browser.preloaded(url))
    await Promise.all(
      fresh.map(async (url) => {
        known.add(url)
        const isThere = await browser.prefetch(url, integrity[url])
        if (!isThere) known.delete(url)
        result[isThere ? 'fetched' : 'failed'].push(url)
      }),
    )
    return result
  }
}
