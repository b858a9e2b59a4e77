/** Rule: tests talk to a network in memory, in virtual time; it is `fetch` as far as the client can tell. */
import { createHttp, type HttpOptions, type PageHttp } from '../src/http/http.ts'
import type { HttpEvent } from '../src/http/logging.ts'

export const ORIGIN = 'http://shop.example'

export type Answer = (request: Request, nth: number) => Response | Promise<Response>

export interface World {
  http: PageHttp
  sent: Request[]
  events: HttpEvent[]
  /** When each request was sent, in ms since the first. */
  times(): number[]
}

/** A client whose network is `answer`; `nth` counts from 0. Waits have their full length. */
export function worldOf(answer: Answer, options: HttpOptions = {}): World {
  const sent: Request[] = []
  const at: number[] = []
  const events: HttpEvent[] = []
  const fetching: typeof fetch = async (input) => {
    const request = input as Request
    at.push(Date.now())
    return answer(request, sent.push(request) - 1)
  }
  const log = (event: HttpEvent) => events.push(event)
  const http = createHttp({ origin: ORIGIN, release: 'r1', fetch: fetching, log, random: () => 1, ...options })
  return { http, sent, events, times: () => at.map((time) => time - (at[0] ?? 0)) }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })

/** What fetch does when nothing is reached. */
export const refused = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'))

/** A network that never answers, but lets go when told so. */
export const silence = (request: Request): Promise<Response> =>
  new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason))
  })

/** What `promise` came to: its value, or the code, name or text of its error. */
export const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: { code?: unknown; name?: string; message?: string }) =>
    typeof error?.code === 'string' ? error.code : (error?.message ?? error?.name),
  )
