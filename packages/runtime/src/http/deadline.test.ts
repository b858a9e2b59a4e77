import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { json, outcome, silence, worldOf } from '../../test/fake-network.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the deadline', () => {
  it('ends a call that nobody answers, after 10 s or what the call says.', async () => {
    const { http } = worldOf(silence)
    const ended: string[] = []
    void outcome(http.request('GET', '/long')).then((how) => ended.push(`long ${how}`))
    void outcome(http.request('GET', '/short', undefined, { deadlineMs: 50 })).then((how) => ended.push(`short ${how}`))
    await vi.advanceTimersByTimeAsync(50)
    expect(ended).toEqual(['short deadline-exceeded'])
    await vi.advanceTimersByTimeAsync(9_950)
    expect(ended).toEqual(['short deadline-exceeded', 'long deadline-exceeded'])
  })

  it('is one for all attempts.', async () => {
    const { http, times } = worldOf((request, nth) => (nth === 0 ? json({}, 503) : silence(request)))
    const call = outcome(http.request('GET', '/a', undefined, { deadlineMs: 1_000 }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await call).toBe('deadline-exceeded')
    expect(times()).toEqual([0, 200])
  })

  it('ends the reading of a body, too.', async () => {
    const dripping = (request: Request) =>
      new Response(
        new ReadableStream({
          start: (body) => request.signal.addEventListener('abort', () => body.error(request.signal.reason)),
        }),
      )
    const { http } = worldOf(dripping)
    const call = outcome(http.request('GET', '/a', undefined, { deadlineMs: 50 }))
    await vi.advanceTimersByTimeAsync(50)
    expect(await call).toBe('deadline-exceeded')
  })

  it('leaves nothing behind where there is no answer.', async () => {
    const { http } = worldOf(silence)
    const stop = new AbortController()
    const call = outcome(http.fetch('/a', { signal: stop.signal }))
    stop.abort(new Error('gone'))
    expect(await call).toBe('gone')
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
