/**
 * Rule: a page needs no Muntin to use the loader. Its MFEs are ES modules that export `mount` (by that name, or as the
 * default), or Module Federation containers, named by URL; `https://…/cart.js` alone is enough.
 */
import type { ReleaseFiles, ReleaseMfe } from '../release.ts'

export interface PlainMfe {
  url: string
  /** Told with errors and figures. */
  version?: string
  /** Scripts that it imports, to be asked for together with it and not one after the other. */
  files?: string[]
  styles?: string[]
  /** What stands in when this one can't be had or breaks again and again. */
  fallback?: string | PlainMfe
}

function filesOf(mfe: string | PlainMfe): ReleaseFiles & Pick<PlainMfe, 'fallback'> {
  const { url, version = '', files = [], styles = [], fallback } = typeof mfe === 'string' ? { url: mfe } : mfe
  return { version, entry: url, exposes: { './mount': files }, styles, ...(fallback ? { fallback } : {}) }
}

/** The same as a release has them. */
export function mfesOf(mfes: Readonly<Record<string, string | PlainMfe>>): Record<string, ReleaseMfe> {
  const entries = Object.entries(mfes).map(([name, mfe]): [string, ReleaseMfe] => {
    const { fallback, ...own } = filesOf(mfe)
    return [name, { ...own, owner: '', ...(fallback ? { fallback: filesOf(fallback) as ReleaseFiles } : {}) }]
  })
  return Object.fromEntries(entries)
}
