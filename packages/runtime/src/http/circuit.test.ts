import { describe, expect, it, vi } from 'vitest'
import { json, outcome, refused, worldOf } from '../../test/fake-network.ts'
import cases from './circuit.cases.json' with { type: 'json' }
import { Circuit, type Outcome } from './circuit.ts'

type Step = { at: number } & Partial<Record<Outcome | 'asks', number>>

describe('the circuit of an origin', () => {
  it.each(cases)('$says', ({ steps, then }) => {
    const circuit = new Circuit()
    for (const { at, asks, ...outcomes } of steps as Step[]) {
      for (let n = 0; n < (asks ?? 0); n += 1) circuit.refuses(at)
      for (const [ended, count] of Object.entries(outcomes) as [Outcome, number][])
        for (let n = 0; n < count; n += 1) circuit.record(ended, at)
    }
    expect({ refuses: circuit.refuses(then.at) !== null, state: circuit.state }).toEqual({
      refuses: then.refuses,
      state: then.state,
    })
  })
})

describe('circuits', () => {
  const facts = () => {
    const clock = { ms: 0, online: true }
    return { clock, now: () => clock.ms, isOnline: () => clock.online, random: () => 0 }
  }
  const tenTimes = async (call: () => Promise<unknown>) => {
    for (let n = 0; n < 10; n += 1) await outcome(call())
  }

  it('fail at once where all fails, name the origin and say when; another origin is not touched.', async () => {
    const { clock, ...given } = facts()
    const { http, sent } = worldOf((request) => (request.url.includes('elsewhere') ? json({}) : refused()), given)
    await tenTimes(() => http.fetch('/a', { method: 'POST' }))
    const before = sent.length
    await expect(http.request('GET', '/b')).rejects.toMatchObject({
      code: 'circuit-open',
      detail: 'GET /b was not sent: http://shop.example fails too often, calls to it are held back for 1 s',
      retryAfter: 1,
      status: 0,
    })
    expect(sent).toHaveLength(before)
    expect((await http.fetch('http://elsewhere.example/x')).status).toBe(200)
  })

  it('let one call through after the wait, and all once that is answered.', async () => {
    const { clock, ...given } = facts()
    let up = false
    const { http } = worldOf(() => (up ? json({}) : json({}, 503)), given)
    await tenTimes(() => http.fetch('/a', { method: 'POST' }))
    up = true
    expect(await outcome(http.fetch('/a'))).toBe('circuit-open')
    clock.ms += 1_000
    const [probe, other] = [http.fetch('/a'), outcome(http.fetch('/b'))]
    expect(await other).toBe('circuit-open')
    expect((await probe).status).toBe(200)
    expect((await http.fetch('/b')).status).toBe(200)
  })

  it('open for as long as they say, though the date is set back.', async () => {
    vi.useFakeTimers()
    let up = false
    const { http } = worldOf(() => (up ? json({}) : json({}, 503)), { isOnline: () => true })
    await tenTimes(() => http.fetch('/a', { method: 'POST' }))
    expect(await outcome(http.fetch('/a'))).toBe('circuit-open')
    up = true
    vi.setSystemTime(Date.now() - 3_600_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await http.fetch('/a')).status).toBe(200)
    vi.useRealTimers()
  })

  it('do not open because the device is offline.', async () => {
    const { clock, ...given } = facts()
    const { http } = worldOf(() => (clock.online ? json({}) : refused()), given)
    clock.online = false
    await tenTimes(() => http.fetch('/a', { method: 'POST' }))
    clock.online = true
    expect((await http.fetch('/a')).status).toBe(200)
  })
})
