/**
 * Rule: `request` sends JSON and gives back JSON; whatever else happens is an HttpError, or its caller's own abort.
 *
 * | the call ended with                                                              | then                              |
 * |----------------------------------------------------------------------------------|-----------------------------------|
 * | 2xx                                                                              | the parsed body; undefined for 204 |
 * | 2xx and no JSON                                                                  | `bad-answer`                      |
 * | unreachable, or the circuit is open; it has an `idempotencyKey`, `keep` and room | in the outbox: `kept`             |
 * | anything else                                                                    | its error                         |
 */
import type { Http, RequestOptions } from '../contract.ts'
import type { CallInit } from './call.ts'
import { type Hear, parseDegraded } from './degraded.ts'
import { HttpError } from './http-error.ts'
import type { KeptCalls } from './outbox.ts'

const UNSENT = new Set(['unreachable', 'circuit-open'])

/** `hear` is told what 2xx answers say of themselves in `x-muntin-degraded`. */
export function requester(send: typeof fetch, mfe: string, outbox: KeptCalls, hear: Hear = () => {}): Http['request'] {
  return async <T>(method: string, path: string, body?: unknown, init: RequestOptions = {}): Promise<T> => {
    const call = callInit(body, init)
    try {
      const response = await ask(send, method, path, call)
      hear(`${method} ${path}`, parseDegraded(response.headers.get('x-muntin-degraded')))
      return (await bodyOf(method, path, response, init.signal)) as T
    } catch (error) {
      const { keep, idempotencyKey: id } = init
      if (!keep || !id || !(error instanceof HttpError) || !UNSENT.has(error.code)) throw error
      const { headers, body = null } = call
      const kept = outbox.keep({ id, label: keep.label, mfe, method, path, headers, body })
      throw (await kept.catch(() => false)) ? HttpError.kept(keep.label, error) : error // a storage that fails keeps nothing
    }
  }
}

/** The answer, or the HttpError that it is. */
export async function ask(send: typeof fetch, method: string, path: string, init: CallInit): Promise<Response> {
  const response = await send(path, { method, ...init })
  if (!response.ok) throw await HttpError.ofResponse(method, path, response)
  return response
}

/** What is sent for `request`'s arguments. */
function callInit(body: unknown, { headers: given, idempotencyKey, signal, deadlineMs }: RequestOptions) {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' })
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey)
  for (const [name, value] of Object.entries(given ?? {})) headers.set(name, value)
  return {
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  }
}

async function bodyOf(method: string, path: string, response: Response, signal?: AbortSignal): Promise<unknown> {
  if (response.status === 204) return undefined
  try {
    return await response.json()
  } catch (cause) {
    if (cause instanceof HttpError || signal?.aborted) throw cause // late, or given up by its caller
    if (!(cause instanceof SyntaxError)) throw HttpError.unreachable(method, path, cause) // cut off
    const detail = `${method} ${path} answered something that is not JSON`
    throw new HttpError({ status: response.status, code: 'bad-answer', detail }, cause)
  }
}
