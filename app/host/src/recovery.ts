/**
 * Rule: what is down is asked again by itself: after 5, 10, 20, then every 30 s, and at once when the tab comes back into
 * view or the network returns. A hidden tab does not ask.
 */

const FIRST_MS = 5_000
const LONGEST_MS = 30_000

/** The wait before attempt number `attempt` (0 is the first), in ms. */
export const waitBefore = (attempt: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)

/** Calls `work` until it resolves. Returns what stops it; `work`'s signal tells it so. */
export function keepTrying(window: Window, work: (signal: AbortSignal) => Promise<unknown>): () => void {
  const { document } = window
  const stop = new AbortController()
  let attempt = 0
  let busy = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const schedule = () => {
    clearTimeout(timer)
    if (!stop.signal.aborted) timer = setTimeout(tryNow, waitBefore(attempt))
  }
  const tryNow = async () => {
    if (busy || stop.signal.aborted || document.visibilityState === 'hidden') return
    busy = true
    clearTimeout(timer)
    try {
      await work(stop.signal)
      stop.abort()
    } catch {
      attempt += 1 // the reason is already on the page; here it only means: not yet
    } finally {
      busy = false
    }
    schedule()
  }

  document.addEventListener('visibilitychange', tryNow, { signal: stop.signal })
  window.addEventListener('online', tryNow, { signal: stop.signal })
  stop.signal.addEventListener('abort', () => clearTimeout(timer))
  schedule()
  return () => stop.abort()
}
