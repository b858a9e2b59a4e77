import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeObserver } from '../../test/monitored.ts'
import type { Monitor, Observation } from '../contract.ts'
import { type Attributed, createAttribution } from './attribution.ts'
import cases from './attribution_cases.json' with { type: 'json' }
import { observeBusy, WINDOW_MS } from './busy.ts'
import { silentMonitor } from './silent.ts'

const attribution = createAttribution(cases.release as Attributed, cases.base)
const CATALOG = 'http://localhost:7001/mount-aaaaaaaa.js'
const CART = 'http://localhost:7000/assets/shopping-cart/1.0.1/mount-cccccccc.js'
const REACT = 'http://localhost:7000/assets/react/19.3.1/react-core-22222222.js'

const script = (sourceURL: string, startTime: number, duration: number, invokerType = 'user-callback') => ({
  sourceURL,
  startTime,
  duration,
  invokerType,
})
const frame = (...scripts: ReturnType<typeof script>[]) => ({ startTime: 0, duration: 300, scripts })

function make() {
  const heard: Observation[] = []
  const hogs: [string, number][] = []
  const monitor: Monitor = { ...silentMonitor, observe: (observation) => heard.push(observation) }
  const { Observer, deliver } = fakeObserver('long-animation-frame')
  const end = observeBusy({ monitor, attribution, Observer, onHog: (...told) => hogs.push(told) })
  /** An MFE that runs for `ms` of every 400. */
  const loop = (sourceURL: string, ms: number, times: number, from = 0) => {
    for (let count = 0; count < times; count += 1) deliver(frame(script(sourceURL, from + count * 400, ms)))
  }
  return { heard, hogs, deliver, loop, end }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('who keeps the main thread busy', () => {
  it('is named by the files of its scripts, summed up every 5 s; libraries are not', () => {
    const { heard, deliver } = make()
    deliver(
      frame(script(CATALOG, 0, 60), script(CATALOG, 60, 20.4), script(REACT, 80, 100)),
      frame(script(CATALOG, 300, 50), script(CART, 350, 70)),
    )
    vi.advanceTimersByTime(WINDOW_MS)
    expect(heard).toEqual([
      { kind: 'busy', mfe: 'product-catalog', version: '2.1.0', ms: 130, frames: 2 },
      { kind: 'busy', mfe: 'shopping-cart', version: '1.0.1', ms: 70, frames: 1 },
    ])
    vi.advanceTimersByTime(WINDOW_MS)
    expect(heard).toHaveLength(2)
  })

  it('is told once it runs for 60 % of 5 s, and then is counted anew', () => {
    const { hogs, loop } = make()
    loop(CATALOG, 300, 9)
    expect(hogs).toEqual([])
    loop(CATALOG, 300, 1, 9 * 400)
    expect(hogs).toEqual([['product-catalog@2.1.0', 0.6]])
    loop(CATALOG, 300, 9, 10 * 400)
    expect(hogs).toHaveLength(1)
  })

  it('is nobody who runs for less, however long it does', () => {
    const { hogs, loop } = make()
    loop(CATALOG, 200, 500)
    expect(hogs).toEqual([])
  })

  it('is not the sum of two who run for half of it each', () => {
    const { hogs, deliver } = make()
    for (let at = 0; at < 20_000; at += 400) deliver(frame(script(CATALOG, at, 190), script(CART, at + 190, 190)))
    expect(hogs).toEqual([])
  })

  it('is nobody whose file only runs for the first time', () => {
    const { heard, hogs, deliver } = make()
    deliver(frame(script(CATALOG, 0, 4_000, 'module-script')))
    vi.advanceTimersByTime(WINDOW_MS)
    expect(hogs).toEqual([])
    expect(heard).toMatchObject([{ ms: 4_000 }])
  })

  it('is told to the end, and not after it', () => {
    const { heard, loop, end } = make()
    loop(CATALOG, 100, 1)
    end()
    expect(heard).toMatchObject([{ ms: 100 }])
    loop(CATALOG, 300, 20)
    vi.advanceTimersByTime(2 * WINDOW_MS)
    expect(heard).toHaveLength(1)
  })

  it('is not known in a browser without such entries', () => {
    const { Observer } = fakeObserver('longtask')
    const end = observeBusy({ monitor: silentMonitor, attribution, Observer, onHog: () => {} })
    expect(end).not.toThrow()
  })
})
