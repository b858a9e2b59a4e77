/**
 * Rule: what the layers know of a call is one object, and a layer is a function that wraps the next one.
 *
 * A layer that narrows a call (a shorter signal, another request) hands on a copy; `tally` alone is shared by all copies.
 */
import type { HttpCall } from '../contract.ts'
import { hex, uuid } from '../random.ts'

/** What `fetch` takes beside the platform's own options. */
export interface CallInit extends RequestInit {
  /** Sending it twice does no harm, though its method does not say so: a GraphQL query. */
  repeatable?: boolean
  /** In ms, for all attempts together. */
  deadlineMs?: number
  /** false: a 401 is the answer. */
  renews?: boolean
}

export interface Call {
  readonly request: Request
  readonly method: string
  /** With the query; absolute for other origins. */
  readonly path: string
  readonly url: URL
  /** It goes to the page's own origin. */
  readonly own: boolean
  readonly mfe: string
  readonly repeatable: boolean
  readonly renews: boolean
  readonly deadlineMs: number
  /** When it has to be over, in ms of the clock; set by the deadline. */
  readonly endsAt: number
  readonly signal: AbortSignal
  /** What all attempts have in common: 32 hex digits, a UUID. */
  readonly trace: string
  readonly id: string
  readonly tally: { attempts: number }
}

export type Send = (call: Call) => Promise<Response>
export type Layer = (next: Send) => Send

/** `layers`, the first one outermost, around `send`. */
export const pipeline = (layers: readonly Layer[], send: Send): Send =>
  layers.reduceRight((next, layer) => layer(next), send)

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Sending it twice does no harm (RFC 9110 section 9.2.1; draft-ietf-httpapi-idempotency-key-header). */
function isRepeatable(method: string, headers: Headers): boolean {
  return SAFE.has(method.toUpperCase()) || headers.has('idempotency-key')
}

/** What a request says of itself, on a page of `origin`. */
function about(request: Request, origin: string, repeatable: boolean) {
  const url = new URL(request.url)
  const own = url.origin === origin
  return {
    request,
    method: request.method,
    url,
    own,
    path: own ? url.pathname + url.search : request.url,
    repeatable: repeatable || isRepeatable(request.method, request.headers),
  }
}

/** The call that begins with `request`. */
export function callOf(request: Request, origin: string, mfe: string, init: CallInit, deadlineMs: number): Call {
  return {
    ...about(request, origin, init.repeatable ?? false),
    mfe,
    renews: init.renews ?? true,
    deadlineMs: init.deadlineMs ?? deadlineMs,
    endsAt: Number.POSITIVE_INFINITY,
    signal: request.signal,
    trace: hex(16),
    id: uuid(),
    tally: { attempts: 0 },
  }
}

/** The same call with another request. */
export function withRequest(call: Call, request: Request, origin: string): Call {
  return { ...call, ...about(request, origin, call.repeatable) }
}

/** As hooks see it. */
export const seen = ({ method, path, mfe, tally }: Call): HttpCall => ({ method, path, mfe, attempt: tally.attempts })

/** `promise`, or `signal`'s reason if that comes first. */
export function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  const { promise: left, reject } = Promise.withResolvers<never>()
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([promise, left]).finally(() => signal.removeEventListener('abort', leave))
}

/** Resolves after `ms`, or rejects with `signal`'s reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  return until(promise, signal).finally(() => clearTimeout(timer))
}
