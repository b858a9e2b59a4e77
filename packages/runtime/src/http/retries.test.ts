import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { json, outcome, refused, worldOf } from '../../test/fake-network.ts'
import { RetryBudget, waitAfter } from './retries.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const failing = (status: number, headers: Record<string, string> = {}) => json({}, status, headers)
const key = { headers: { 'Idempotency-Key': 'k' } }

describe('a call that failed', () => {
  it.each([
    ['a GET', 'GET', {}],
    ['a POST with an idempotency key', 'POST', key],
    ['a POST that says that it may', 'POST', { repeatable: true }],
  ])('is sent again if it is %s.', async (_, method, init) => {
    const { http, times } = worldOf((_, nth) => (nth === 0 ? refused() : json({})))
    const call = http.fetch('/a', { method, ...init })
    await vi.advanceTimersByTimeAsync(200)
    expect((await call).status).toBe(200)
    expect(times()).toEqual([0, 200])
  })

  it('is not sent again if that could do harm.', async () => {
    const { http, sent } = worldOf(refused)
    expect(await outcome(http.fetch('/a', { method: 'POST' }))).toBe('unreachable')
    expect(sent).toHaveLength(1)
  })

  it('has the same body, request id and trace each time, and a span of its own.', async () => {
    const { http, sent } = worldOf((_, nth) => (nth === 0 ? failing(503) : json({})))
    const call = http.request('POST', '/a', { n: 1 }, { idempotencyKey: 'k' })
    await vi.advanceTimersByTimeAsync(200)
    await call
    const [first, second] = sent.map(({ headers }) => (headers.get('traceparent') ?? '').split('-'))
    expect(await Promise.all(sent.map((request) => request.json()))).toEqual([{ n: 1 }, { n: 1 }])
    expect(second?.[1]).toBe(first?.[1])
    expect(second?.[2]).not.toBe(first?.[2])
    expect(new Set(sent.map(({ headers }) => headers.get('x-request-id'))).size).toBe(1)
  })

  it('is not sent again while the device is offline.', async () => {
    const { http, sent } = worldOf(refused, { isOnline: () => false })
    expect(await outcome(http.fetch('/a'))).toBe('unreachable')
    expect(sent).toHaveLength(1)
  })

  it('is not sent again past its deadline.', async () => {
    const { http, sent } = worldOf(() => failing(503, { 'Retry-After': '3' }), { deadlineMs: 2_000 })
    expect((await http.fetch('/a')).status).toBe(503)
    expect(sent).toHaveLength(1)
  })

  it('ends its wait with its caller.', async () => {
    const { http, sent } = worldOf(() => failing(429, { 'Retry-After': '2' }))
    const stop = new AbortController()
    const call = outcome(http.fetch('/a', { signal: stop.signal }))
    await vi.advanceTimersByTimeAsync(100)
    stop.abort(new Error('gone'))
    expect(await call).toBe('gone')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent).toHaveLength(1)
  })
})

describe('the wait', () => {
  const after = (status: number, retryAfter?: string) =>
    failing(status, retryAfter === undefined ? {} : { 'Retry-After': retryAfter })

  it.each([
    [503, undefined, 1, 200],
    [502, undefined, 2, 400],
    [504, undefined, 3, null],
    [503, '2', 1, 2_250],
    [429, '5', 1, 5_250],
    [429, '6', 1, null],
    [429, undefined, 1, null],
    [429, 'soon', 1, null],
    [500, undefined, 1, null],
    [200, undefined, 1, null],
    [404, '1', 1, null],
  ])('after %j with Retry-After %j in attempt %j is %j ms at most.', (status, retryAfter, attempt, expected) => {
    expect(waitAfter(after(status, retryAfter), attempt, () => 1)).toBe(expected)
  })

  it('is jittered in full.', () => {
    expect(waitAfter(after(503), 1, () => 0)).toBe(0)
    expect(waitAfter(after(503), 1, () => 0.5)).toBe(100)
  })
})

describe('the budget', () => {
  it('allows one retry, and one more for every ten calls of the last 10 s.', () => {
    const budget = new RetryBudget()
    const retries = (now: number) => {
      let taken = 0
      while (budget.take(now)) taken += 1
      return taken
    }
    budget.called(0)
    expect(retries(0)).toBe(1)
    for (let call = 0; call < 20; call += 1) budget.called(1_000)
    expect(retries(1_000)).toBe(2)
    expect(retries(9_999)).toBe(0)
    expect(retries(10_000)).toBe(1)
    expect(retries(20_000)).toBe(1)
  })

  it('keeps an outage from being made worse: a hundred calls are at most 111 attempts.', async () => {
    const { http, sent } = worldOf((request) => (request.url.endsWith('ok') ? json({}) : failing(503)))
    // Enough calls get through that the circuit stays closed: it is the budget that counts here.
    const calls = Array.from({ length: 100 }, (_, n) => http.fetch(n % 2 ? `/${n}` : `/${n}/ok`))
    await vi.advanceTimersByTimeAsync(5_000)
    await Promise.all(calls)
    expect(sent.length).toBeLessThanOrEqual(111)
    expect(sent.length).toBeGreaterThan(105)
  })
})
