// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Healing, type HealingOptions, keepTrying, waitBefore } from './healing.ts'

const random = () => 1

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(options: HealingOptions = {}) {
  const attempt = vi.fn()
  const healing = new Healing(attempt, { random, ...options })
  healing.start(window)
  return { healing, attempt, pass: (ms: number) => vi.advanceTimersByTime(ms) }
}
const happens = (type: string) => (type === 'visibilitychange' ? document : window).dispatchEvent(new Event(type))

describe('Healing', () => {
  it('waits 1, 2, 4, 8, then 15 seconds, or half of that by chance', () => {
    expect([0, 1, 2, 3, 4, 9].map((attempt) => waitBefore(attempt, random))).toEqual([
      1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
    ])
    expect(waitBefore(0, () => 0)).toBe(500)
  })

  it('tries again after each failure, waiting longer each time', () => {
    const { healing, attempt, pass } = open()
    for (const wait of [1_000, 2_000, 4_000]) {
      attempt.mockClear()
      healing.ill()
      pass(wait - 1)
      expect(attempt).not.toHaveBeenCalled()
      pass(1)
      expect(attempt).toHaveBeenCalledOnce()
    }
  })

  it('waits at least as long as it is told to', () => {
    const { healing, attempt, pass } = open()
    healing.ill(9_000)
    pass(8_999)
    expect(attempt).not.toHaveBeenCalled()
    pass(1)
    expect(attempt).toHaveBeenCalledOnce()
  })

  it('starts the waits over once it is well', () => {
    const { healing, attempt, pass } = open()
    healing.ill()
    healing.ill()
    healing.well()
    pass(20_000)
    expect(attempt).not.toHaveBeenCalled()
    healing.ill()
    pass(1_000)
    expect(attempt).toHaveBeenCalledOnce()
  })

  it.each(['online', 'focus', 'visibilitychange'])('tries at once on %s while ill', (type) => {
    const { healing, attempt } = open()
    healing.ill()
    happens(type)
    expect(attempt).toHaveBeenCalledOnce()
  })

  it.each(['online', 'focus', 'visibilitychange'])('leaves what is well alone on %s', (type) => {
    const { healing, attempt, pass } = open()
    healing.well()
    pass(60_000)
    happens(type)
    expect(attempt).not.toHaveBeenCalled()
  })

  it('asks again for what can grow stale, after a long absence and not after a glance away', () => {
    const { healing, attempt, pass } = open({ staleAfterMs: 30_000 })
    healing.well()
    pass(5_000)
    happens('focus')
    expect(attempt).not.toHaveBeenCalled()
    pass(30_000)
    happens('focus')
    happens('visibilitychange')
    expect(attempt).toHaveBeenCalledOnce()
    happens('online')
    expect(attempt).toHaveBeenCalledTimes(2)
  })

  it('does not ask in a hidden tab, and makes up for it when the tab is seen', () => {
    const { healing, attempt, pass } = open()
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    healing.ill()
    pass(60_000)
    happens('online')
    expect(attempt).not.toHaveBeenCalled()
    visibility.mockReturnValue('visible')
    happens('visibilitychange')
    expect(attempt).toHaveBeenCalledOnce()
  })

  it('neither listens nor waits once stopped, and can be started again', () => {
    const { healing, attempt, pass } = open()
    healing.ill()
    healing.stop()
    happens('online')
    healing.ill()
    pass(60_000)
    expect(attempt).not.toHaveBeenCalled()
    healing.start(window)
    happens('online')
    expect(attempt).toHaveBeenCalledOnce()
  })
})

describe('keepTrying', () => {
  const down = () => Promise.reject(new Error('down'))

  it('asks until it works, then never again', async () => {
    const work = vi.fn().mockImplementationOnce(down).mockImplementationOnce(down).mockResolvedValue(undefined)
    keepTrying(window, work, { random })
    await vi.advanceTimersByTimeAsync(999)
    expect(work).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1 + 2_000 + 4_000)
    expect(work).toHaveBeenCalledTimes(3)
    happens('online')
    await vi.advanceTimersByTimeAsync(120_000)
    expect(work).toHaveBeenCalledTimes(3)
  })

  it('asks once at a time', async () => {
    const work = vi.fn(() => new Promise(() => {}))
    const stop = keepTrying(window, work)
    happens('online')
    happens('focus')
    expect(work).toHaveBeenCalledOnce()
    stop()
  })

  it('stops when told to, and tells work that is under way', async () => {
    let signal: AbortSignal | undefined
    const stop = keepTrying(window, (given) => {
      signal = given
      return new Promise(() => {})
    })
    happens('online')
    stop()
    expect(signal?.aborted).toBe(true)
  })
})
