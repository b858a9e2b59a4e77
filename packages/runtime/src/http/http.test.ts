import { describe, expect, it } from 'vitest'
import type { Hear } from './degraded.ts'
import { createHttp, type HttpOptions } from './http.ts'
import { HttpError } from './http-error.ts'
import type { HttpEvent } from './logging.ts'

const ORIGIN = 'http://shop.example'

/** A client whose network is `answer`; `sent` holds the requests. */
function clientOf(answer: (request: Request) => Response | Promise<Response>, options: HttpOptions = {}) {
  const sent: Request[] = []
  const events: HttpEvent[] = []
  const fetching: typeof fetch = async (input) => {
    const request = input as Request
    sent.push(request)
    return answer(request)
  }
  const log = (event: HttpEvent) => events.push(event)
  return { http: createHttp({ origin: ORIGIN, release: 'r1', fetch: fetching, log, ...options }), sent, events }
}

/** A network that never answers, but lets go when told so. */
const silence = (request: Request): Promise<Response> =>
  new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason))
  })

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

describe('the HTTP client', () => {
  it('says on calls to its own origin who calls, on which release, in which trace', async () => {
    const { http, sent } = clientOf(() => json({ ok: true }))
    await http.as('header@1.2.3').request('GET', '/api/session')
    const headers = Object.fromEntries(sent[0]?.headers ?? [])
    expect(headers).toMatchObject({ 'x-muntin-request': '1', 'x-mfe': 'header@1.2.3', 'x-muntin-release': 'r1' })
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  it('tells other origins nothing', async () => {
    const { http, sent } = clientOf(() => json({}))
    await http.fetch('http://elsewhere.example/x')
    expect([...(sent[0]?.headers.keys() ?? [])]).toEqual([])
  })

  it('sends JSON and gives back JSON, or undefined for 204', async () => {
    const { http, sent } = clientOf((request) =>
      request.method === 'DELETE' ? new Response(null, { status: 204 }) : json([1]),
    )
    expect(await http.request('POST', '/api/x', { a: 1 }, { headers: { 'Idempotency-Key': 'k' } })).toEqual([1])
    expect(await sent[0]?.json()).toEqual({ a: 1 })
    expect(sent[0]?.headers.get('content-type')).toBe('application/json')
    expect(sent[0]?.headers.get('idempotency-key')).toBe('k')
    expect(await http.request('DELETE', '/api/x')).toBeUndefined()
  })

  it('turns a problem document into an HttpError with its fields', async () => {
    const problem = {
      code: 'out-of-stock',
      title: 'Out of stock',
      detail: 'none left',
      remedy: 'take fewer',
      status: 409,
    }
    const { http } = clientOf(() => json({ ...problem, errors: [{ path: 'items.0', message: 'none' }] }, 409))
    const error = await http.request('POST', '/api/x', {}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toMatchObject({ ...problem, message: 'none left', errors: [{ path: 'items.0', message: 'none' }] })
  })

  it('makes an HttpError of an error answer that explains nothing', async () => {
    const { http } = clientOf(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
    await expect(http.request('GET', '/api/x')).rejects.toMatchObject({
      status: 502,
      code: 'http-502',
      detail: 'GET /api/x answered 502',
    })
  })

  it('makes an HttpError of a success that is not JSON', async () => {
    const { http } = clientOf(() => new Response('hello'))
    await expect(http.request('GET', '/api/x')).rejects.toMatchObject({ status: 200, code: 'bad-answer' })
  })

  it('says so when an answer is cut off', async () => {
    const cut = () => new Response(new ReadableStream({ start: (body) => body.error(new TypeError('network error')) }))
    const { http } = clientOf(cut)
    await expect(http.request('GET', '/api/x')).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  })

  it('says that the server is unreachable when there is no answer', async () => {
    const { http } = clientOf(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(http.fetch('/api/x')).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  })

  it('gives up at its deadline and says so', async () => {
    const { http } = clientOf(silence, { deadlineMs: 5 })
    await expect(http.fetch('/api/x')).rejects.toMatchObject({ status: 0, code: 'deadline-exceeded' })
  })

  it('passes the caller’s own abort through as it is, and logs no error', async () => {
    const abort = new AbortController()
    const { http, events } = clientOf(silence)
    const call = http.request('GET', '/api/x', undefined, { signal: abort.signal })
    abort.abort(new DOMException('changed my mind', 'AbortError'))
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(events.map((event) => event.type)).toEqual(['request'])
  })

  it('tells the log of each request and how it ended', async () => {
    const { http, events } = clientOf((request) => (request.url.endsWith('bad') ? json({}, 503) : json({})))
    await http.fetch('/api/good?q=1', { method: 'POST' })
    await http.fetch('/api/bad')
    expect(events).toMatchObject([
      { type: 'request', method: 'POST', path: '/api/good?q=1' },
      { type: 'success', status: 200 },
      { type: 'request', method: 'GET', path: '/api/bad' },
      { type: 'error', status: 503 },
    ])
  })

  it('keeps a request’s own headers, body and signal when it is given a Request', async () => {
    const { http, sent } = clientOf(() => json({}))
    await http.fetch(new Request(`${ORIGIN}/graphql`, { method: 'POST', body: 'q', headers: { Accept: 'a/b' } }))
    expect(sent[0]?.headers.get('accept')).toBe('a/b')
    expect(await sent[0]?.text()).toBe('q')
  })

  it('is not changed by as(): each client speaks for its own MFE', async () => {
    const { http, sent } = clientOf(() => json({}), { mfe: 'host' })
    const other = http.as('cart@1.0.0')
    await http.fetch('/a')
    await other.fetch('/b')
    expect(sent.map((request) => request.headers.get('x-mfe'))).toEqual(['host', 'cart@1.0.0'])
  })

  it('passes on what an answer to a request says of itself, whole ones too', async () => {
    const heard: unknown[] = []
    const hear: Hear = (question, degraded) => heard.push([question, degraded])
    const marks = ['product;reason=remembered;age=7', undefined]
    const answer = () => {
      const mark = marks.shift()
      return new Response('{}', { headers: mark ? { 'x-muntin-degraded': mark } : {} })
    }
    const { http } = clientOf(answer, { hear })
    await http.as('cart@1.0.0').request('POST', '/api/x')
    await http.request('GET', '/api/y?q=1')
    await http.fetch('/graphql')
    expect(heard).toEqual([
      ['POST /api/x', [{ upstream: 'product', reason: 'remembered', ageSeconds: 7 }]],
      ['GET /api/y?q=1', []],
    ])
  })

  it('asks again where it is told to come back, but only what may be asked twice', async () => {
    const { http, sent } = clientOf(() =>
      sent.length === 1 ? new Response('', { status: 429, headers: { 'Retry-After': '0' } }) : json({ ok: true }),
    )
    expect(await http.request('GET', '/api/x')).toEqual({ ok: true })
    sent.length = 0
    await expect(http.request('POST', '/api/x', {})).rejects.toMatchObject({ status: 429, retryAfter: 0 })
    expect(sent).toHaveLength(1)
  })
})
