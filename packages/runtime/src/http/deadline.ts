/**
 * Rule: no call outlives its deadline: not its attempts, not its waits, not the reading of its body.
 *
 * What waits below here ends by the call's signal, whose reason is then an HttpError `deadline-exceeded`.
 */
import type { Layer } from './call.ts'
import { HttpError } from './http-error.ts'

export function deadline(now: () => number): Layer {
  return (next) => async (call) => {
    const { method, path, deadlineMs } = call
    const stop = new AbortController()
    const late = () => stop.abort(HttpError.late(method, path))
    const timer = setTimeout(late, deadlineMs) // left running after the head: the body has to be here by then, too
    try {
      return await next({
        ...call,
        endsAt: now() + deadlineMs,
        signal: AbortSignal.any([call.signal, stop.signal]),
      })
    } catch (error) {
      clearTimeout(timer)
      throw error
    }
  }
}
