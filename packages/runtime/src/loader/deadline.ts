/** Rule: nothing that an MFE does is waited for without end. */
import { DeadlineExceeded } from './errors.ts'

/** What `work` resolves to, or DeadlineExceeded after `ms`; its signal then tells `work` that nobody waits any more. */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new DeadlineExceeded(ms)
    abort.abort(error)
    late.reject(error)
  }, ms)
  try {
    return await Promise.race([work(abort.signal), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
