import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePage, fakeObserver } from '../../test/monitored.ts'
import type { Monitor, Observation } from '../contract.ts'
import { type Attributed, createAttribution } from './attribution.ts'
import cases from './attribution_cases.json' with { type: 'json' }
import { observeResources, QUIET_MS } from './resources.ts'
import { silentMonitor } from './silent.ts'

const attribution = createAttribution(cases.release as Attributed, cases.base)
const MOUNT = 'http://localhost:7001/mount-aaaaaaaa.js'
const LAZY = 'http://localhost:7001/lazy-bbbbbbbb.js'
const STYLE = 'http://localhost:7001/catalog-99999999.css'
const file = (name: string, encodedBodySize: number) => ({ name, encodedBodySize })

function make() {
  const heard: Observation[] = []
  const monitor: Monitor = { ...silentMonitor, observe: (observation) => heard.push(observation) }
  const page = new FakePage()
  const { Observer, deliver } = fakeObserver('resource')
  const end = observeResources(page, monitor, attribution, Observer)
  return { heard, page, deliver, end }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what an MFE weighs', () => {
  it('is the sum of its files, told once nothing more has come for a while', () => {
    const { heard, deliver } = make()
    deliver(file(MOUNT, 1_000), file('http://localhost:7000/assets/react/19.3.1/react-core-22222222.js', 60_000))
    vi.advanceTimersByTime(QUIET_MS - 1)
    deliver(file(STYLE, 200))
    vi.advanceTimersByTime(QUIET_MS - 1)
    expect(heard).toEqual([])
    vi.advanceTimersByTime(1)
    expect(heard).toEqual([{ kind: 'bytes', mfe: 'product-catalog', version: '2.1.0', bytes: 1_200, files: 2 }])
  })

  it('is told again, as a sum, when more comes; and not when nothing does', () => {
    const { heard, deliver } = make()
    deliver(file(MOUNT, 1_000))
    vi.advanceTimersByTime(10 * QUIET_MS)
    deliver(file(LAZY, 500))
    vi.advanceTimersByTime(10 * QUIET_MS)
    expect(heard).toMatchObject([
      { bytes: 1_000, files: 1 },
      { bytes: 1_500, files: 2 },
    ])
  })

  it('counts a file once, however often it is asked for, with the largest size that is known', () => {
    const { heard, deliver } = make()
    deliver(file(MOUNT, 0), file(MOUNT, 1_000), file(MOUNT, 0))
    vi.advanceTimersByTime(QUIET_MS)
    expect(heard).toMatchObject([{ bytes: 1_000, files: 1 }])
  })

  it('is told at once when the page is hidden, before the monitor sends', () => {
    const { heard, page, deliver } = make()
    let known = 0
    page.addEventListener('visibilitychange', () => {
      known = heard.length
    })
    deliver(file(MOUNT, 1_000))
    page.hide()
    expect(known).toBe(1)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heard).toHaveLength(1)
  })

  it('is not told once it was ended', () => {
    const { heard, page, deliver, end } = make()
    deliver(file(MOUNT, 1_000))
    end()
    deliver(file(LAZY, 1_000))
    page.hide()
    vi.advanceTimersByTime(QUIET_MS)
    expect(heard).toEqual([])
  })

  it('is not known in a browser without such entries', () => {
    const end = observeResources(new FakePage(), silentMonitor, attribution, fakeObserver('paint').Observer)
    expect(end).not.toThrow()
    expect(observeResources(new FakePage(), silentMonitor, attribution, undefined)).not.toThrow()
  })
})
