/** Rule: a test's loader runs for real; only the browser's modules are the test's, by URL, and nothing else is fetched. */
import type { Browser } from '../loader/index.ts'

/** A browser whose module at `url` is what `module(url)` brings, as often as it is asked. */
export function testBrowser(module: (url: string) => unknown): Browser {
  return {
    import: async (url) => module(url),
    remote: (files) => Promise.reject(new Error(`the test has no remote at ${files.entry}`)),
    fetch: async () => ({ ok: true, status: 200 }),
    preloaded: () => true,
    prefetch: async () => true,
    idle: async () => {},
    thrift: () => null,
    style: async () => {},
  }
}
