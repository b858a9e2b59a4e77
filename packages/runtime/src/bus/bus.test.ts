import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventMeta } from '../contract.ts'
import { type BusOptions, createBus } from './bus.ts'
import { IN_ONE_TURN } from './hub.ts'
import { WAITING_AT_MOST } from './listeners.ts'

afterEach(() => vi.useRealTimers())

/** A bus whose clock stands still but for `pass`, with what it reported. */
function quiet(options: BusOptions = {}) {
  const reports: string[] = []
  let ms = 0
  const report = (message: string, error: unknown, owner: string) =>
    reports.push(`${owner}: ${message.replace('[EventBus] ', '')} (${error instanceof Error ? error.message : error})`)
  const bus = createBus({ target: new EventTarget(), report, clock: () => ms, ...options })
  const pass = (by: number) => {
    ms += by
  }
  return { bus, reports, pass }
}

describe('the bus', () => {
  it('gives the detail of an event to every listener of its type, in the order they came', () => {
    const { bus } = quiet()
    const heard: unknown[] = []
    bus.on('addToCart', (detail) => heard.push(['first', detail]))
    bus.on('addToCart', (detail) => heard.push(['second', detail]))
    bus.on('notify', (detail) => heard.push(['other', detail]))
    bus.emit('addToCart', { productId: '1' })
    expect(heard).toEqual([
      ['first', { productId: '1' }],
      ['second', { productId: '1' }],
    ])
  })

  it('says of each event who sent it and when', () => {
    const { bus } = quiet({ now: () => 1234 })
    const metas: EventMeta[] = []
    bus.on('x', (_, meta) => metas.push(meta))
    bus.emit('x')
    bus.as('header@1.2.0').emit('x')
    const about = { type: 'x', at: 1234, replayed: false, remote: false }
    expect(metas).toEqual([
      { ...about, from: 'page' },
      { ...about, from: 'header@1.2.0' },
    ])
  })

  it('takes a type without a version for its first, and other majors for other events', () => {
    const { bus } = quiet()
    const heard: string[] = []
    bus.on('x@1', (detail) => heard.push(`first ${detail}`))
    bus.on('x@2', (detail) => heard.push(`second ${detail}`))
    bus.emit('x', 'a')
    bus.emit('x@1', 'b')
    bus.emit('x@2', 'c')
    expect(heard).toEqual(['first a', 'first b', 'second c'])
    expect(bus.listenerCount('x')).toBe(1)
  })

  it('lets * hear all, before the others, so that a log tells causes before what follows', () => {
    const { bus } = quiet()
    const heard: string[] = []
    bus.on('x', () => heard.push('a listener'))
    bus.on('*', (detail, { type }) => heard.push(`* ${type} ${detail}`))
    bus.emit('x', 1)
    bus.emit('y@2', 2)
    expect(heard).toEqual(['* x 1', 'a listener', '* y@2 2'])
  })

  it('keeps two buses with targets of their own apart', () => {
    const heard = vi.fn()
    quiet().bus.on('x', heard)
    quiet().bus.emit('x')
    expect(heard).not.toHaveBeenCalled()
  })
})

describe('listening', () => {
  it('is counted by type and in all, and ended exactly once', () => {
    const { bus } = quiet()
    expect(bus.listenerCount('x')).toBe(0)
    const stop = bus.on('x', () => {})
    bus.once('x', () => {})
    bus.as('other@1').on('y', () => {})
    bus.on('*', () => {})
    expect([bus.listenerCount('x'), bus.listenerCount('*'), bus.listenerCount()]).toEqual([2, 1, 4])
    bus.emit('x')
    expect(bus.listenerCount('x')).toBe(1)
    stop()
    stop()
    expect(bus.listenerCount('x')).toBe(0)
  })

  it('ends by off, by the signal, and never begins with an aborted one', () => {
    const { bus } = quiet()
    const listener = vi.fn()
    const end = new AbortController()
    bus.on('x', listener)
    bus.on('x', listener, { signal: end.signal })
    bus.as('other@1').on('x', listener)
    end.abort()
    expect(bus.listenerCount('x')).toBe(2)
    bus.on('x', listener, { signal: end.signal })
    bus.off('x@1', listener)
    bus.emit('x')
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('leaves nothing on a signal once it has ended', () => {
    const { bus } = quiet()
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    bus.on('x', () => {}, { signal })()
    expect(removed).toHaveBeenCalledOnce()
  })

  it('ends with its owner, who is told what was left and gets no more', () => {
    const { bus } = quiet()
    const mine = bus.as('cart@1.0.0')
    const heard = vi.fn()
    mine.on('x', heard)
    mine.on('x', heard)
    mine.once('y', heard)
    mine.on('z', heard)()
    bus.as('cart@1.0.0').on('x', () => {})
    expect(mine.close()).toEqual({ x: 2, y: 1 })
    expect(mine.close()).toEqual({})
    mine.on('x', heard)
    mine.emit('x')
    expect(heard).not.toHaveBeenCalled()
    expect(bus.listenerCount()).toBe(1)
  })

  it('tells a once-listener once, even if it emits the same event itself', () => {
    const { bus } = quiet()
    const listener = vi.fn(() => bus.emit('x'))
    bus.once('x', listener)
    bus.emit('x')
    bus.emit('x')
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('may end and begin while an event is delivered: the ended are not called, the new hear the next one', () => {
    const { bus } = quiet()
    const heard: string[] = []
    bus.on('x', () => {
      heard.push('first')
      stop()
      bus.on('x', () => heard.push('new'))
    })
    const stop = bus.on('x', () => heard.push('ended'))
    bus.on('x', () => heard.push('last'))
    bus.emit('x')
    expect(heard).toEqual(['first', 'last'])
    bus.emit('x')
    expect(heard).toEqual(['first', 'last', 'first', 'last', 'new'])
  })

  it('works for ten thousand, ended in any order, also in the midst of a delivery', () => {
    const { bus } = quiet()
    let heard = 0
    const stops = Array.from({ length: 10_000 }, () => bus.on('x', () => void heard++))
    bus.emit('x')
    expect(heard).toBe(10_000)
    bus.once('x', () => stops.filter((_, at) => at % 2 === 1).forEach((stop) => void stop()))
    bus.emit('x')
    bus.emit('x')
    expect(heard).toBe(25_000)
    for (const stop of stops) stop()
    expect(bus.listenerCount()).toBe(0)
  })
})

describe('emitting within a listener', () => {
  it('waits until all have heard the event before, so that all hear the same order', () => {
    const { bus } = quiet()
    const heard: string[] = []
    bus.on('x', (detail) => {
      heard.push(`a${detail}`)
      if (detail < 3) bus.emit('x', detail + 1)
      heard.push(`a${detail} done`)
    })
    bus.on('x', (detail) => heard.push(`b${detail}`))
    bus.emit('x', 1)
    expect(heard).toEqual(['a1', 'a1 done', 'b1', 'a2', 'a2 done', 'b2', 'a3', 'a3 done', 'b3'])
  })

  it('in a circle is reported and goes on in later turns, and the page gets its own in between', () => {
    vi.useFakeTimers()
    const { bus, reports } = quiet()
    let pings = 0
    bus.as('cart@1').on('ping', () => void (++pings < 2.5 * IN_ONE_TURN && bus.emit('pong')))
    bus.as('header@1').on('pong', () => bus.as('header@1').emit('ping'))
    bus.emit('ping')
    expect(pings).toBeLessThan(IN_ONE_TURN)
    expect(reports).toHaveLength(1)
    expect(reports[0]).toContain("events go in circles: 'pong' by page is one of 1000 in one turn")
    const after = vi.fn()
    bus.on('after', after)
    bus.emit('after')
    expect(after).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(pings).toBe(2.5 * IN_ONE_TURN)
    expect(after).toHaveBeenCalledOnce()
    bus.emit('after')
    expect(after).toHaveBeenCalledTimes(2)
  })
})

describe('a listener that fails', () => {
  it('is reported with its owner, and the others and the sender go on', async () => {
    const { bus, reports } = quiet()
    const after = vi.fn()
    bus.as('cart@1').on('x', () => {
      throw new Error('broken')
    })
    bus.as('header@2').on('x', async () => {
      throw new Error('late')
    })
    bus.on('x', after)
    bus.emit('x', 1)
    await Promise.resolve()
    expect(after).toHaveBeenCalledOnce()
    expect(reports).toEqual(["cart@1: a listener of 'x' threw (broken)", "header@2: a listener of 'x' rejected (late)"])
  })

  it('is said on the console if nobody else takes reports, as is a report that fails itself', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const fails = () => {
      throw new Error('broken')
    }
    for (const bus of [createBus({ target: new EventTarget() }), quiet({ report: fails }).bus]) {
      bus.on('x', fails)
      bus.emit('x')
      bus.emit('x')
    }
    expect(said).toHaveBeenCalledTimes(4)
    expect(said.mock.calls[0]?.[0]).toBe("[EventBus] a listener of 'x' threw (page)")
  })
})

describe('a slow listener', () => {
  it('is reported, and then hears its events in turns of its own, in order, while the others hear theirs at once', () => {
    vi.useFakeTimers()
    const { bus, reports, pass } = quiet()
    const heard: string[] = []
    bus.as('slow@1').on('x', (detail) => {
      heard.push(`slow ${detail}`)
      pass(80)
    })
    bus.emit('x', 1)
    bus.on('x', (detail) => heard.push(`quick ${detail}`))
    bus.emit('x', 2)
    bus.emit('x', 3)
    expect(heard).toEqual(['slow 1', 'quick 2', 'quick 3'])
    vi.runAllTimers()
    expect(heard.slice(3)).toEqual(['slow 2', 'slow 3'])
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatch(/^slow@1: a listener of 'x' took 80 ms; from now on it is called in turns of its own/)
  })

  it.each([
    ['in production, once a delivery to many was slow', false, 2],
    ['during development, the first time', true, 1],
  ])('among others is found %s', async (_, development, times) => {
    vi.useFakeTimers()
    const { bus, reports, pass } = quiet({ development, warn: () => {} })
    let calls = 0
    bus.on('x', () => {})
    bus.as('slow@1').on('x', () => {
      calls++
      pass(51)
    })
    for (let at = 0; at < 5; at++) bus.emit('x')
    expect(calls).toBe(times)
    expect(reports.map((each) => each.split(':')[0])).toEqual(['slow@1'])
  })

  it('that was slow but once is left as it is', () => {
    const { bus, reports, pass } = quiet()
    let calls = 0
    bus.on('x', () => {})
    bus.on('x', () => ++calls === 1 && pass(500))
    for (let at = 0; at < 50; at++) bus.emit('x')
    expect([calls, reports]).toEqual([50, []])
  })

  it('misses the oldest events if too many wait, and none after it has ended', () => {
    vi.useFakeTimers()
    const { bus, reports, pass } = quiet()
    const heard: number[] = []
    const stop = bus.as('slow@1').on('x', (detail) => {
      heard.push(detail)
      pass(100)
    })
    for (let at = 0; at <= WAITING_AT_MOST + 5; at++) bus.emit('x', at)
    vi.advanceTimersToNextTimer()
    vi.advanceTimersToNextTimer()
    expect(heard).toEqual([0, 6, 7])
    expect(reports.map((each) => /took|behind/.exec(each)?.[0])).toEqual(['took', 'behind'])
    stop()
    vi.runAllTimers()
    expect(heard).toHaveLength(3)
  })
})

describe('an event whose contract says replay', () => {
  const events = { 'count@1': { replay: true }, 'count@2': {} }

  it('is given to a late listener once `on` has returned, and only the last value', async () => {
    const { bus } = quiet({ events, now: () => 7 })
    bus.as('cart@1').emit('count', 1)
    bus.as('cart@1').emit('count', 2)
    const heard = vi.fn()
    bus.on('count@1', heard)
    expect(heard).not.toHaveBeenCalled()
    await Promise.resolve()
    const meta = { type: 'count', from: 'cart@1', at: 7, replayed: true, remote: false }
    expect(heard.mock.calls).toEqual([[2, meta]])
  })

  it('is not, if the listener has ended, or has heard a newer one meanwhile', async () => {
    const { bus } = quiet({ events })
    bus.emit('count', 1)
    const ended = vi.fn()
    const newer = vi.fn()
    bus.on('count', ended)()
    bus.on('count', newer)
    bus.emit('count', 2)
    await Promise.resolve()
    expect(ended).not.toHaveBeenCalled()
    expect(newer.mock.calls.map(([detail]) => detail)).toEqual([2])
  })

  it('is all that a once-listener hears', async () => {
    const { bus } = quiet({ events })
    bus.emit('count', 1)
    const heard = vi.fn()
    bus.once('count', heard)
    await Promise.resolve()
    bus.emit('count', 2)
    expect(heard.mock.calls.map(([detail]) => detail)).toEqual([1])
  })

  it('has one memory per major, and events without replay have none', async () => {
    const { bus } = quiet({ events })
    const heard = vi.fn()
    bus.emit('count@2', 1)
    bus.emit('other', 1)
    for (const type of ['count', 'count@2', 'other', '*']) bus.on(type, heard)
    await Promise.resolve()
    expect(heard).not.toHaveBeenCalled()
  })
})
