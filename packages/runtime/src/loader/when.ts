/**
 * Rule: nothing is loaded before it is wanted, and nothing is asked by a page that nobody sees.
 *
 * | what                | waits for                                                                               |
 * |---------------------|-----------------------------------------------------------------------------------------|
 * | `visible`           | its place to come within 300 px of the view; where that can't be observed: nothing      |
 * | `idle`              | the page's `load` event, then an idle moment, at most 2 s                                |
 * | `later`             | the time; if the page is hidden then, until it is seen                                   |
 * | `later`, `early`    | the same, or the network, the focus or the visibility coming back, whichever is first    |
 */

/** When an MFE is loaded after `start`. */
export type When = 'eager' | 'visible' | 'idle'

const MARGIN = '300px'
const IDLE_MS = 2_000

/** Resolves when it is time to load into `el`, or when `signal` is aborted. */
export async function wanted(when: When, el: Element, signal: AbortSignal): Promise<void> {
  const page = el.ownerDocument.defaultView
  if (when === 'eager' || !page) return
  await (when === 'visible' ? visible(el, signal) : Promise.race([idle(page), aborted(signal)]))
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }))

async function visible(el: Element, signal: AbortSignal): Promise<void> {
  if (typeof IntersectionObserver === 'undefined') return
  const seen = Promise.withResolvers<void>()
  const observer = new IntersectionObserver(
    (entries) => entries.some((each) => each.isIntersecting) && seen.resolve(),
    {
      rootMargin: MARGIN,
    },
  )
  observer.observe(el)
  await Promise.race([seen.promise, aborted(signal)])
  observer.disconnect()
}

/** Resolves when `page` has loaded and has nothing better to do. */
export async function idle(page: Window): Promise<void> {
  if (page.document.readyState !== 'complete')
    await new Promise((done) => page.addEventListener('load', done, { once: true }))
  await new Promise<unknown>((done) =>
    'requestIdleCallback' in page
      ? page.requestIdleCallback(done, { timeout: IDLE_MS })
      : setTimeout(done, IDLE_MS / 10),
  )
}

/** Calls `go` once, in `ms`; returns what calls that off. See the table. */
export function later(page: Window, ms: number, early: boolean, go: () => void): () => void {
  const over = new AbortController()
  const { signal } = over
  let isDue = false
  const look = () => {
    if (page.document.visibilityState === 'hidden' || !(isDue || early)) return
    end()
    go()
  }
  const timer = setTimeout(() => {
    isDue = true
    look()
  }, ms)
  const end = () => {
    clearTimeout(timer)
    over.abort()
  }
  page.addEventListener('online', look, { signal })
  page.addEventListener('focus', look, { signal })
  page.document.addEventListener('visibilitychange', look, { signal })
  return end
}
