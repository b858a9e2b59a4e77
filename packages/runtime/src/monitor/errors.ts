/**
 * Rule: an error that nobody caught is told once, as that of the MFE whose code threw it.
 *
 * | on `window`                               | told as                                                       |
 * |-------------------------------------------|---------------------------------------------------------------|
 * | `error` with an error or a message        | phase `event`                                                 |
 * | `unhandledrejection`                      | phase `promise`                                               |
 * | a file that can't be had (no ErrorEvent)  | not: the loader knows more of it                              |
 * | "ResizeObserver loop …"                   | not: the browser only says that it goes on in the next frame  |
 * | a code of an extension or of `eval`       | not, unless a file of the release is in its stack             |
 * | what the loader told already              | not; see Monitor.error                                        |
 */
import type { Monitor } from '../contract.ts'
import type { Attribution } from './attribution.ts'
import { readable, stackOf } from './describe.ts'

type Heard = Pick<Window, 'addEventListener' | 'removeEventListener'>

const NOISE = /^ResizeObserver loop/
const FOREIGN = /\b(?:[a-z]+-)*extension:\/\//

/** Tells `monitor` of the errors that `window` hears of; returns what ends it. */
export function observeErrors(window: Heard, monitor: Monitor, attribution: Attribution): () => void {
  const isForeign = (stack: string) => FOREIGN.test(stack) && !attribution.ofStack(stack)

  const onError = (event: ErrorEvent): void => {
    if (typeof event.message !== 'string' || NOISE.test(event.message)) return
    const error = readable(event.error)
    const stack = stackOf(error)
    if (isForeign(stack || event.filename)) return
    // What is thrown need not be an error, and says then only by its file whose it was.
    const owner = stack ? undefined : attribution.ofUrl(event.filename)
    monitor.error(error ?? event.message, 'event', owner)
  }

  const onRejection = (event: PromiseRejectionEvent): void => {
    const reason = readable(event.reason)
    if (!isForeign(stackOf(reason))) monitor.error(reason, 'promise')
  }

  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}
