// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { broken, type Place, placeOf, propsOf, wellBehaved } from '../../test/place.ts'
import type { MfeProps } from '../contract.ts'
import { BrokenModule, type MfeError } from './errors.ts'
import { backoff } from './recovery.ts'

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const happens = (type: string) => (type === 'visibilitychange' ? document : window).dispatchEvent(new Event(type))
const show = (state: 'visible' | 'hidden') =>
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })

/** Starts the MFE in its place; three attempts, 0.5 s and 1 s apart. */
async function startAndFail({ instance, el }: Place, ms = 1_500): Promise<void> {
  await instance.start(el, propsOf('/'))
  await pass(ms)
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  show('visible')
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an MFE that fails', () => {
  it('is tried again after half a second and a second, jittered, at most every 15 s', () => {
    expect([1, 2, 3, 6, 20].map((failures) => backoff(failures, 0.5))).toEqual([500, 1_000, 2_000, 15_000, 15_000])
    expect([0, 1].map((random) => backoff(1, random))).toEqual([250, 750])
  })

  it('comes back by itself when the next attempt succeeds', async () => {
    const { module } = wellBehaved()
    const answers = [broken().default, module.default]
    const place = placeOf({ default: (...args: [HTMLElement, MfeProps]) => answers.shift()?.(...args) })
    await place.instance.start(place.el, propsOf('/'))
    expect(place.instance).toMatchObject({ state: 'FAILED', nextAttemptAt: 1_000_500 })
    await pass(499)
    expect(place.instance.state).toBe('FAILED')
    await pass(1)
    expect(place.instance).toMatchObject({ state: 'MOUNTED', nextAttemptAt: null, error: null })
    expect(place.el.textContent).toBe('cart')
  })

  it('is given up after three attempts in a second and a half, and tried again when the circuit is half-open', async () => {
    const place = placeOf(broken())
    await startAndFail(place)
    expect(place.instance).toMatchObject({ state: 'FALLBACK', nextAttemptAt: 1_031_500 })
    expect(place.instance.error?.message).toBe("'shopping-cart' failed while MOUNTING: no products")
    expect(place.reported).toHaveLength(3)
    await pass(29_999)
    expect(place.source.log).toEqual(['load 1.2.0', 'load 1.2.0', 'load 1.2.0'])
    await pass(1)
    expect(place.source.log.slice(3)).toEqual(['probe', 'load 1.2.0'])
    expect(place.instance).toMatchObject({ state: 'FALLBACK', nextAttemptAt: 1_091_500 })
  })

  it('is given up, too, when it mounts well and breaks while it renders', async () => {
    const { module } = wellBehaved()
    const place = placeOf(module)
    await place.instance.start(place.el, propsOf('/'))
    for (const wait of [500, 1_000, 0]) {
      place.instance.crash(new Error('render loop'))
      await pass(wait)
    }
    expect(place.instance.state).toBe('FALLBACK')
    expect(place.instance.error).toMatchObject({ phase: 'render' })
  })

  it('is tried at once when the user wants it, and left alone again if that fails', async () => {
    const { module } = wellBehaved()
    const answers = [...Array(4).fill(broken().default), module.default]
    const place = placeOf({ default: (...args: [HTMLElement, MfeProps]) => answers.shift()?.(...args) })
    await startAndFail(place)
    await place.instance.retry()
    expect(place.instance.state).toBe('FALLBACK')
    await place.instance.retry()
    expect(place.instance.state).toBe('MOUNTED')
  })

  it('that is given up in one place is not tried in another, whose circuit is the same', async () => {
    const first = placeOf(broken())
    await startAndFail(first)
    const second = placeOf(broken(), undefined, first.circuit)
    await second.instance.start(second.el, propsOf('/'))
    expect(second.states).toEqual(['LOADING', 'FALLBACK'])
    expect(second.source.log).toEqual([])
    expect(second.instance.error).toBe(first.instance.error)
  })

  it('needs a new page when its module is broken in the browser: nothing is tried by itself', async () => {
    const place = placeOf(undefined)
    place.source.modules['1.2.0'] = () => Promise.reject(new BrokenModule('import failed'))
    await startAndFail(place, 400_000)
    expect(place.source.log).toEqual(['load 1.2.0'])
    expect(place.instance).toMatchObject({ state: 'FALLBACK', nextAttemptAt: null, error: { needsReload: true } })
  })

  it('is not tried any more once its place is gone', async () => {
    const place = placeOf(broken())
    await place.instance.start(place.el, propsOf('/'))
    await place.instance.stop()
    await pass(400_000)
    expect(place.instance).toMatchObject({ state: 'UNMOUNTED', nextAttemptAt: null })
    expect(place.source.log).toEqual(['load 1.2.0'])
  })
})

describe('the fallback version', () => {
  it('stands in at once when the circuit opens, and says so', async () => {
    const old = wellBehaved('the cart of old')
    const place = placeOf(broken(), old.module)
    await startAndFail(place, 1_501)
    expect(place.instance).toMatchObject({ state: 'MOUNTED', version: '1.1.0', standsIn: true, error: null })
    expect(place.el.textContent).toBe('the cart of old')
    expect(place.observed.at(-1)).toMatchObject({ phase: 'mount', version: '1.1.0', ok: true, standsIn: true })
    expect(place.reported.map((error: MfeError) => error.version)).toEqual(['1.2.0', '1.2.0', '1.2.0'])
  })

  it('is what other places show at once while the circuit is open', async () => {
    const first = placeOf(broken(), wellBehaved().module)
    await startAndFail(first, 1_501)
    const second = placeOf(broken(), wellBehaved().module, first.circuit)
    await second.instance.start(second.el, propsOf('/'))
    expect(second.source.log).toEqual(['load 1.1.0'])
    expect(second.instance.standsIn).toBe(true)
  })

  it('is not tried twice: if it fails as well, the place shows the fallback', async () => {
    const place = placeOf(broken(), broken('too old'))
    await startAndFail(place, 1_501)
    expect(place.instance).toMatchObject({ state: 'FALLBACK', error: { version: '1.1.0' }, nextAttemptAt: 1_031_500 })
    expect(place.source.log).toEqual(['load 1.2.0', 'load 1.2.0', 'load 1.2.0', 'load 1.1.0'])
    await pass(30_000)
    expect(place.source.log.slice(4)).toEqual(['probe', 'load 1.2.0', 'load 1.1.0'])
  })

  it('that fails to unmount has FAILED, open circuit or not, and is not tried again: its place is gone', async () => {
    const old = wellBehaved()
    old.mounted.unmount = () => Promise.reject(new Error('stuck'))
    const place = placeOf(broken(), old.module)
    await startAndFail(place, 1_501)
    await place.instance.stop()
    expect(place.instance).toMatchObject({ state: 'FAILED', error: { phase: 'unmount' }, nextAttemptAt: null })
  })

  it('stands in for a module that only a new page could load', async () => {
    const place = placeOf(undefined, wellBehaved().module)
    place.source.modules['1.2.0'] = () => Promise.reject(new BrokenModule('import failed'))
    await startAndFail(place, 0)
    expect(place.instance).toMatchObject({ state: 'MOUNTED', standsIn: true })
  })
})

describe('an MFE whose files can’t be had', () => {
  async function down(): Promise<Place> {
    const place = placeOf(wellBehaved().module)
    place.source.isUp = false
    await startAndFail(place)
    return place
  }

  it('is asked for again and again, quietly, and is there soon after its server is', async () => {
    const place = await down()
    expect(place.states).toEqual(['LOADING', 'FAILED', 'FALLBACK'])
    expect(place.source.log).toEqual(['load 1.2.0', 'probe', 'probe'])
    for (const wait of [2_000, 4_000, 8_000, 15_000, 15_000]) {
      expect(place.instance.nextAttemptAt).toBe(Date.now() + wait)
      await pass(wait)
    }
    place.source.isUp = true
    await pass(15_000)
    expect(place.instance.state).toBe('MOUNTED')
    expect(place.reported).toHaveLength(1)
  })

  it('is asked for in the same way when its server takes the calls and does not answer', async () => {
    const place = placeOf(wellBehaved().module)
    place.source.isUp = false
    place.source.probe = () => new Promise(() => {})
    await startAndFail(place, 22_000)
    expect(place.instance).toMatchObject({ state: 'FALLBACK' })
    Reflect.deleteProperty(place.source, 'probe')
    place.source.isUp = true
    happens('online')
    await pass(0)
    expect(place.instance.state).toBe('MOUNTED')
  })

  it.each(['online', 'focus', 'visibilitychange'])('is asked for at once on %s', async (type) => {
    const place = await down()
    place.source.isUp = true
    happens(type)
    await pass(0)
    expect(place.instance.state).toBe('MOUNTED')
  })

  it('is not asked for by a page that nobody sees, and at once when it is seen', async () => {
    const place = await down()
    place.source.isUp = true
    show('hidden')
    await pass(100_000)
    happens('online')
    await pass(0)
    expect(place.instance.state).toBe('FALLBACK')
    show('visible')
    happens('visibilitychange')
    await pass(0)
    expect(place.instance.state).toBe('MOUNTED')
  })

  it('does not come back earlier when it is the MFE that is broken, not the network', async () => {
    const place = placeOf(broken())
    await startAndFail(place)
    for (const type of ['online', 'focus', 'visibilitychange']) happens(type)
    await pass(0)
    expect(place.source.log).toHaveLength(3)
  })
})
