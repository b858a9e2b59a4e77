/**
 * Rule: every attempt to reach our own origin says who calls, on which page, in which trace.
 *
 * | header              | value                                   | for                                         | new for each |
 * |---------------------|-----------------------------------------|---------------------------------------------|--------------|
 * | `X-Muntin-Request`  | `1`                                     | the edge's CSRF check                       |              |
 * | `X-MFE`             | `name@version`                          | attribution                                 |              |
 * | `X-Muntin-Release`  | the page's release                      | skew: which combination made this call      |              |
 * | `X-Request-Id`      | a UUID                                  | one call in all logs                        | call         |
 * | `traceparent`       | W3C Trace Context, sampled              | one trace per call, one span per attempt    | attempt      |
 *
 * Other origins get none of them.
 */
import { hex } from '../random.ts'
import type { Call, Send } from './call.ts'
import { HttpError } from './http-error.ts'

function headersOf(call: Call, release: string): Headers {
  const headers = new Headers(call.request.headers)
  if (!call.own) return headers
  headers.set('X-Muntin-Request', '1')
  headers.set('X-MFE', call.mfe)
  if (release) headers.set('X-Muntin-Release', release)
  headers.set('X-Request-Id', call.id)
  headers.set('traceparent', `00-${call.trace}-${hex(8)}-01`)
  return headers
}

/** `release` is asked for each time: the document may still be loading when the client is made. */
export function attempt(send: () => typeof fetch, release: () => string): Send {
  return async (call) => {
    call.signal.throwIfAborted()
    call.tally.attempts += 1
    try {
      // A clone, since another attempt may need the body again.
      const request = new Request(call.request.clone(), { headers: headersOf(call, release()), signal: call.signal })
      return await send()(request)
    } catch (cause) {
      if (call.signal.aborted) throw call.signal.reason
      throw HttpError.unreachable(call.method, call.path, cause)
    }
  }
}
