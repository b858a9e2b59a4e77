import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isRepeatable, patiently, retryAfterOf } from './patience.ts'

const tooMany = (after?: string) => new Response('', { status: 429, headers: after ? { 'Retry-After': after } : {} })

/** A network that gives `answers` in turn; `sent` holds what was asked, and when. */
function network(...answers: Response[]) {
  const sent: number[] = []
  const began = Date.now()
  const send: typeof fetch = async () => {
    sent.push(Date.now() - began)
    return answers.shift() ?? new Response('none left', { status: 500 })
  }
  return { call: patiently(send, () => 0), sent }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('patience', () => {
  it('waits as long as the server says, and asks once more.', async () => {
    const { call, sent } = network(tooMany('2'), new Response('done'))
    const answer = call('http://shop.example/x')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await (await answer).text()).toBe('done')
    expect(sent).toEqual([0, 2_000])
  })

  it('asks no third time.', async () => {
    const { call, sent } = network(tooMany('1'), tooMany('1'), new Response('done'))
    const answer = call('http://shop.example/x')
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await answer).status).toBe(429)
    expect(sent).toHaveLength(2)
  })

  it.each([undefined, '6', 'soon'])('does not wait where Retry-After is %j.', async (after) => {
    const { call, sent } = network(tooMany(after))
    expect((await call('http://shop.example/x')).status).toBe(429)
    expect(sent).toHaveLength(1)
  })

  it('ends its wait with the caller.', async () => {
    const { call, sent } = network(tooMany('2'))
    const stop = new AbortController()
    const answer = call('http://shop.example/x', { signal: stop.signal })
    await vi.advanceTimersByTimeAsync(100)
    stop.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
    expect(sent).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('reads seconds and dates.', () => {
    const at = (ms: number) => new Headers({ 'Retry-After': new Date(Date.now() + ms).toUTCString() })
    vi.setSystemTime(Date.UTC(2026, 0, 1))
    expect(retryAfterOf(new Headers({ 'Retry-After': ' 7 ' }))).toBe(7)
    expect(retryAfterOf(at(90_000))).toBe(90)
    expect(retryAfterOf(at(-90_000))).toBe(0)
    expect(retryAfterOf(new Headers())).toBeNull()
  })

  it('is for what may be sent twice.', () => {
    expect(isRepeatable('get', new Headers())).toBe(true)
    expect(isRepeatable('POST', new Headers())).toBe(false)
    expect(isRepeatable('POST', new Headers({ 'Idempotency-Key': 'k' }))).toBe(true)
  })
})
