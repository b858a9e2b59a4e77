/**
 * Rule: every call of the page goes through the same layers in the same order, ends by its deadline, and fails as an HttpError.
 *
 * |   | layer      | does                                                                        | file          |
 * |---|------------|-----------------------------------------------------------------------------|---------------|
 * | 1 | hooks      | shows the call, and how it ended, to whoever asked to see                   | hooks.ts      |
 * | 2 | log        | two lines per call                                                          | logging.ts    |
 * | 3 | dedupe     | makes equal GETs at the same time one call                                  | dedupe.ts     |
 * | 4 | deadline   | bounds all that follows, waits included                                     | deadline.ts   |
 * | 5 | renewal    | 401: renews the session once for all, sends again once                      | renewal.ts    |
 * | 6 | circuit    | fails at once where the origin nearly always fails                          | circuits.ts   |
 * | 7 | retries    | sends again what may be, under one budget                                   | retries.ts    |
 * | 8 | attempt    | says who calls, and sends                                                   | attempt.ts    |
 *
 * `request` (request.ts) adds JSON, errors, what answers say of themselves, and the outbox (outbox.ts).
 */
import type { Http } from '../contract.ts'
import { attempt } from './attempt.ts'
import { type CallInit, callOf, pipeline } from './call.ts'
import { createCircuits } from './circuits.ts'
import { deadline } from './deadline.ts'
import { dedupe } from './dedupe.ts'
import type { Hear } from './degraded.ts'
import { createHooks } from './hooks.ts'
import { type HttpEvent, logging } from './logging.ts'
import { KeptCalls, type OutboxFacts } from './outbox.ts'
import { memoryStore } from './outbox-store.ts'
import { type Renewal, renewing } from './renewal.ts'
import { ask, requester } from './request.ts'
import { retries } from './retries.ts'

export const DEADLINE_MS = 10_000

export interface HttpOptions {
  /** The release of the page; read from the document if absent. */
  release?: string
  /** `name@version` of who calls. */
  mfe?: string
  log?: (event: HttpEvent) => void
  hear?: Hear
  /** In ms, for all attempts together. */
  deadlineMs?: number
  fetch?: typeof fetch
  /** The page's origin; calls elsewhere get no headers. */
  origin?: string
  /** Absent: a 401 is the answer. */
  renewal?: Renewal
  /** Absent: kept calls are nobody's, told to nobody, and live as long as the page. */
  outbox?: Partial<Pick<OutboxFacts, 'store' | 'user' | 'tell'>>
  /** Takes what a hook threw. */
  report?: (error: unknown) => void
  now?: () => number
  random?: () => number
  isOnline?: () => boolean
}

/** What the page has of it, beyond what MFEs see. */
export interface PageHttp extends Http {
  as(mfe: string): PageHttp
  /** Follows `page`: sends what is kept now and whenever there is reason to; returns what ends that. */
  start(page: Window): () => void
}

/** The id of the release that the shell put into the document; empty outside a page. */
function releaseOfDocument(): string {
  return globalThis.document?.getElementById('muntin-release')?.dataset.id ?? ''
}

/** Makes the page's HTTP client. */
export function createHttp(options: HttpOptions = {}): PageHttp {
  const origin = options.origin ?? globalThis.location?.origin ?? 'http://localhost'
  const { random = Math.random, isOnline = () => globalThis.navigator?.onLine !== false } = options
  // Waits and windows by a clock that nobody sets; what is kept outlives the page, and needs the date.
  const facts = { now: options.now ?? (() => performance.now()), random, isOnline }
  const hooks = createHooks(origin, options.report ?? ((error) => console.error('[HTTP] a hook threw', error)))
  const circuits = createCircuits(facts)
  const layers = [
    hooks.layer,
    logging(options.log ?? (() => {})),
    dedupe(),
    deadline(facts.now),
    ...(options.renewal ? [renewing(options.renewal)] : []),
    circuits.layer,
    retries(facts),
  ]
  const network = () => options.fetch ?? fetch
  const release = () => options.release ?? releaseOfDocument()
  const send = pipeline(layers, attempt(network, release))

  const fetchAs = (mfe: string): typeof fetch => {
    return async (input, init: CallInit = {}) => {
      const request = new Request(input instanceof Request ? input : new URL(input, origin), init)
      return send(callOf(request, origin, mfe, init, options.deadlineMs ?? DEADLINE_MS))
    }
  }
  const outbox = createOutbox(options, { ...facts, now: options.now ?? Date.now }, fetchAs)
  const start = (page: Window) => {
    const stop = new AbortController()
    page.addEventListener('online', circuits.reset, { signal: stop.signal }) // before the outbox hears it
    stop.signal.addEventListener('abort', outbox.start(page))
    return () => stop.abort()
  }
  const clientAs = (mfe: string): PageHttp => {
    const fetch = fetchAs(mfe)
    return { fetch, request: requester(fetch, mfe, outbox, options.hear), as: clientAs, use: hooks.use, outbox, start }
  }
  return clientAs(options.mfe ?? 'host')
}

function createOutbox(
  { renewal, outbox }: HttpOptions,
  facts: Pick<OutboxFacts, 'now' | 'random' | 'isOnline'>,
  fetchAs: (mfe: string) => typeof fetch,
): KeptCalls {
  return new KeptCalls({
    store: memoryStore(),
    user: () => '',
    tell: () => {},
    ...outbox,
    ...facts,
    locks: globalThis.navigator?.locks,
    renew: async () => renewal?.renew(renewal.mark()),
    // Its session is not renewed on the way: it may be another user's then.
    send: async ({ mfe, method, path, headers, body }) =>
      (await ask(fetchAs(mfe), method, path, { headers, body, renews: false })).body?.cancel(),
  })
}
