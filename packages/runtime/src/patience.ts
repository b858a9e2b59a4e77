/**
 * Rule: a server that says 429 and when to come back is believed; the call is repeated once, and only where that is safe.
 *
 * | request                                    | `Retry-After`     | then                                        |
 * |--------------------------------------------|-------------------|---------------------------------------------|
 * | may be repeated (see `isRepeatable`)       | at most 5 s       | waits that long and a little, sends it again |
 * | may be repeated                            | longer, or absent | the 429 is the answer                       |
 * | any other                                  | any               | the 429 is the answer                       |
 *
 * Source: RFC 6585 section 4, RFC 9110 sections 9.2.2 and 10.2.3.
 */

const LONGEST_WAIT_MS = 5_000
/** What is added at most, so that the calls of a page don't come back at one moment. */
const SPREAD_MS = 250

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Sending it twice does no harm. */
export function isRepeatable(method: string, headers: Headers): boolean {
  return SAFE.has(method.toUpperCase()) || headers.has('idempotency-key')
}

/** The seconds that an answer's `Retry-After` asks for (a number or a date); null if it says nothing of use. */
export function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after')?.trim()
  if (!value) return null
  if (/^\d+$/.test(value)) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

/** `send`, with the patience above; it is for requests that may be repeated. */
export function patiently(send: typeof fetch, random: () => number = Math.random): typeof fetch {
  return async (input, init) => {
    const response = await send(input instanceof Request ? input.clone() : input, init)
    const seconds = response.status === 429 ? retryAfterOf(response.headers) : null
    if (seconds === null || seconds * 1000 > LONGEST_WAIT_MS) return response
    await response.body?.cancel()
    await wait(seconds * 1000 + random() * SPREAD_MS, init?.signal ?? (input instanceof Request ? input.signal : null))
    return send(input, init)
  }
}

function wait(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave)
      resolve()
    }, ms)
    if (signal?.aborted) leave()
    signal?.addEventListener('abort', leave, { once: true })
  })
}
