// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepTrying, waitBefore } from './recovery.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const down = () => Promise.reject(new Error('down'))

describe('recovery', () => {
  it('waits 5, 10, 20, then 30 seconds', () => {
    expect([0, 1, 2, 3, 9].map(waitBefore)).toEqual([5_000, 10_000, 20_000, 30_000, 30_000])
  })

  it('asks until it works, then never again', async () => {
    const work = vi.fn().mockImplementationOnce(down).mockImplementationOnce(down).mockResolvedValue(undefined)
    keepTrying(window, work)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(work).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1 + 10_000 + 20_000)
    expect(work).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(work).toHaveBeenCalledTimes(3)
  })

  it('asks at once when the network or the tab comes back', async () => {
    const work = vi.fn(down)
    const stop = keepTrying(window, work)
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(0)
    expect(work).toHaveBeenCalledTimes(2)
    stop()
  })

  it('does not ask in a hidden tab', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    const work = vi.fn(async () => {})
    keepTrying(window, work)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(work).not.toHaveBeenCalled()
    visibility.mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(0)
    expect(work).toHaveBeenCalledOnce()
  })

  it('stops when told to, and tells work that is under way', async () => {
    let signal: AbortSignal | undefined
    const stop = keepTrying(window, (given) => {
      signal = given
      return new Promise(() => {})
    })
    await vi.advanceTimersByTimeAsync(5_000)
    stop()
    expect(signal?.aborted).toBe(true)
  })
})
