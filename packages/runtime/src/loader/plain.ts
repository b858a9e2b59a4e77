/**
 * Rule: a page needs no Muntin to use the loader. Its MFEs are ES modules that export `mount` (by that name, or as the
 * default), or Module Federation containers, named by URL; `https://…/cart.js` alone is enough.
 */
import type { ReleaseMfe } from '../release.ts'

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

/** The same as a release has it. */
function releaseMfe(mfe: string | PlainMfe): ReleaseMfe {
  const { url, version = '', files = [], styles = [], fallback } = typeof mfe === 'string' ? { url: mfe } : mfe
  const own = { version, entry: url, exposes: { './mount': files }, styles, owner: '' }
  return fallback ? { ...own, fallback: releaseMfe(fallback) } : own
}

export const mfesOf = (mfes: Readonly<Record<string, string | PlainMfe>>): Record<string, ReleaseMfe> =>
  Object.fromEntries(Object.entries(mfes).map(([name, mfe]) => [name, releaseMfe(mfe)]))
