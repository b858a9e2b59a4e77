/**
 * Rule: equal GETs at the same time are one call, whoever makes them; nobody's leaving harms those who stay.
 *
 * | event                         | then                                                        |
 * |-------------------------------|-------------------------------------------------------------|
 * | a GET, none like it under way | a call of its own                                           |
 * | a GET like one under way      | joins it                                                    |
 * | the answer's head is here     | a response for each; who asks from now on asks anew         |
 * | one aborts, others are left   | rejects for this one alone                                  |
 * | the last one aborts           | the call is aborted, also while its body is being read      |
 *
 * Alike: same URL, cache mode, credentials, deadline and headers, as far as the caller gave any. Those that say who calls come
 * later and are the first caller's.
 */
import { type Call, type Layer, until } from './call.ts'

interface Shared {
  readonly stop: AbortController
  callers: number
  readonly joined: ((response: Response) => void)[]
  readonly tally: Call['tally']
  readonly answer: Promise<void>
}

/** What calls must have in common to be one; null: this call is nobody else's. */
function keyOf({ method, request, deadlineMs }: Call): string | null {
  if (method !== 'GET') return null
  return JSON.stringify([request.url, request.cache, request.credentials, deadlineMs, ...request.headers])
}

export function dedupe(): Layer {
  const under = new Map<string, Shared>()
  /** Another one like it may have begun since. */
  const forget = (key: string, shared: Shared) => under.get(key) === shared && under.delete(key)
  return (next) => {
    const begin = (call: Call, key: string): Shared => {
      const stop = new AbortController()
      const joined: Shared['joined'] = []
      const answer = next({ ...call, signal: stop.signal })
        .finally(() => forget(key, shared))
        .then((response) => {
          // All copies are made before anybody reads: a body that is being read can't be copied.
          const copies = joined.slice(1).map(() => response.clone())
          for (const [place, give] of joined.entries()) give(place === 0 ? response : (copies[place - 1] as Response))
        })
      const shared: Shared = { stop, callers: 0, joined, tally: call.tally, answer }
      under.set(key, shared)
      return shared
    }
    return async (call) => {
      const key = keyOf(call)
      if (key === null) return next(call)
      call.signal.throwIfAborted()
      const shared = under.get(key) ?? begin(call, key)
      const { promise, resolve } = Promise.withResolvers<Response>()
      shared.joined.push(resolve)
      shared.callers += 1
      const leave = () => {
        if (--shared.callers > 0) return
        forget(key, shared)
        shared.stop.abort(call.signal.reason)
      }
      call.signal.addEventListener('abort', leave, { once: true })
      await until(shared.answer, call.signal)
      call.tally.attempts = shared.tally.attempts
      return promise
    }
  }
}
