/**
 * Rule: every call to our own origin says who calls and on which page, ends by a deadline, and fails as an HttpError.
 *
 * | header              | value                                   | for                                     |
 * |---------------------|-----------------------------------------|-----------------------------------------|
 * | `X-Muntin-Request`  | `1`                                     | the edge's CSRF check                   |
 * | `X-MFE`             | `name@version`                          | attribution                             |
 * | `X-Muntin-Release`  | the page's release                      | skew: which combination made this call  |
 * | `X-Request-Id`      | a UUID                                  | one call in all logs                    |
 * | `traceparent`       | W3C Trace Context, a new sampled trace  | traces                                  |
 *
 * Other origins get none of these headers. What an answer to `request` says of itself in `x-muntin-degraded` is passed on, and
 * one that says "too many" is asked for again where that is safe (see `patience.ts`); `fetch` is left to itself.
 */
import type { Http } from './contract.ts'
import { type Hear, parseDegraded } from './degraded.ts'
import { HttpError } from './http-error.ts'
import { isRepeatable, patiently } from './patience.ts'

export const DEADLINE_MS = 10_000

/** What `log` is told; `path` has the query, `message` is the error's text. */
export type HttpEvent =
  | { type: 'request'; method: string; path: string }
  | { type: 'success'; method: string; path: string; status: number }
  | { type: 'error'; method: string; path: string; status: number; message: string }

export interface HttpOptions {
  /** The release of the page; read from the document if absent. */
  release?: string
  /** `name@version` of who calls. */
  mfe?: string
  log?: (event: HttpEvent) => void
  hear?: Hear
  deadlineMs?: number
  fetch?: typeof fetch
  /** The page's origin; calls elsewhere get no headers. */
  origin?: string
}

/** The id of the release that the shell put into the document; empty outside a page. */
export function releaseOfDocument(): string {
  return globalThis.document?.getElementById('muntin-release')?.dataset.id ?? ''
}

const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')

function headersOf(options: HttpOptions): Record<string, string> {
  const release = options.release ?? releaseOfDocument()
  return {
    'X-Muntin-Request': '1',
    'X-MFE': options.mfe ?? 'host',
    ...(release ? { 'X-Muntin-Release': release } : {}),
    'X-Request-Id': crypto.randomUUID(),
    traceparent: `00-${hex(16)}-${hex(8)}-01`,
  }
}

/** Makes the page's HTTP client. */
export function createHttp(options: HttpOptions = {}): Http {
  const origin = options.origin ?? globalThis.location?.origin ?? 'http://localhost'
  const log = options.log ?? (() => {})

  const send: typeof fetch = async (input, init) => {
    const own = new Request(input instanceof Request ? input : new URL(input, origin), init)
    const url = new URL(own.url)
    const about = { method: own.method, path: url.origin === origin ? url.pathname + url.search : own.url }
    const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS)
    const headers = new Headers(own.headers)
    if (url.origin === origin) for (const [name, value] of Object.entries(headersOf(options))) headers.set(name, value)
    log({ type: 'request', ...about })
    try {
      const call = options.fetch ?? fetch
      const response = await call(new Request(own, { headers, signal: AbortSignal.any([own.signal, deadline]) }))
      if (response.ok) log({ type: 'success', ...about, status: response.status })
      else log({ type: 'error', ...about, status: response.status, message: response.statusText })
      return response
    } catch (cause) {
      if (own.signal.aborted) throw cause // the caller gave up; that is no failure of the call
      const error = HttpError.ofFailure(about.method, about.path, deadline.aborted, cause)
      log({ type: 'error', ...about, status: 0, message: error.detail })
      throw error
    }
  }

  const patient = patiently(send)

  return {
    fetch: send,
    async request<T>(
      method: string,
      path: string,
      body?: unknown,
      init: { headers?: Record<string, string>; signal?: AbortSignal } = {},
    ): Promise<T> {
      const json = body === undefined ? {} : { 'Content-Type': 'application/json' }
      const headers = new Headers({ Accept: 'application/json, application/problem+json', ...json, ...init.headers })
      const response = await (isRepeatable(method, headers) ? patient : send)(path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(init.signal ? { signal: init.signal } : {}),
      })
      if (!response.ok) throw await HttpError.ofResponse(method, path, response)
      options.hear?.(`${method} ${path}`, parseDegraded(response.headers.get('x-muntin-degraded')))
      return (response.status === 204 ? undefined : await bodyOf(method, path, response)) as T
    },
    as: (mfe) => createHttp({ ...options, mfe }),
  }
}

async function bodyOf(method: string, path: string, response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw new HttpError(
      { status: response.status, code: 'bad-answer', detail: `${method} ${path} answered something that is not JSON` },
      cause,
    )
  }
}
