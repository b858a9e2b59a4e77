// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Place, placeOf, wellBehaved } from '../../test/place.ts'
import type { MfeProps, Mounted, OwnedBus, Services } from '../contract.ts'
import { DEADLINES } from './attempt.ts'

/** Services that note who uses them; `left` is what is still listened to at the end. */
function servicesOf(left: Record<string, number> = {}) {
  const log: string[] = []
  const view = (service: string) => ({ as: (owner: string) => ({ is: `${service} of ${owner}` }) })
  const bus = {
    as: (owner: string) =>
      ({ is: `bus of ${owner}`, close: () => log.push(`close ${owner}`) && left }) as never as OwnedBus,
  }
  const services = {
    ...{ http: view('http'), storage: view('storage'), monitor: view('monitor') },
    bus,
    apollo: 'apollo',
  }
  return { log, services: services as unknown as Services }
}

/** An MFE that keeps what it was given. */
function curious(mounted: Partial<Mounted> = {}) {
  const given: MfeProps[] = []
  const mount = (_: HTMLElement, props: MfeProps) => {
    given.push(props)
    return { update: (next: MfeProps) => void given.push(next), unmount: () => {}, ...mounted }
  }
  return { given, module: { default: mount } }
}

const settled = ({ instance }: Place) => vi.waitFor(() => expect(instance.state).toBe('MOUNTED'))

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what an MFE is given', () => {
  it('is its own view of the services, the same for the whole attempt', async () => {
    const { given, module } = curious()
    const { services } = servicesOf()
    const place = placeOf(module)
    await place.instance.start(place.el, { services })
    place.instance.update({ services, props: { id: 1 } })
    await settled(place)
    const [first, second] = given as [MfeProps, MfeProps]
    expect(first.services).toEqual({
      bus: expect.objectContaining({ is: 'bus of shopping-cart@1.2.0' }),
      http: { is: 'http of shopping-cart@1.2.0' },
      monitor: { is: 'monitor of shopping-cart@1.2.0' },
      storage: { is: 'storage of shopping-cart' },
      apollo: 'apollo',
    })
    expect(second.services).toBe(first.services)
    expect(second.signal).toBe(first.signal)
    expect(second.props).toEqual({ id: 1 })
  })

  it('is complete even if the page gives nothing', async () => {
    const { given, module } = curious()
    const place = placeOf(module)
    await place.instance.start(place.el)
    expect(given[0]).toMatchObject({
      ...{ name: 'shopping-cart', version: '1.2.0', slot: '', props: {}, services: {} },
      route: { path: '/', pattern: '/', params: {}, query: {} },
    })
  })

  it('lets it say that it broke, for as long as it is the one that is shown', async () => {
    const { given, module } = curious()
    const place = placeOf(module)
    await place.instance.start(place.el)
    given[0]?.onError?.(new Error('beyond repair'))
    expect(place.instance.error?.message).toBe("'shopping-cart' failed while MOUNTED: beyond repair")
    await place.instance.retry()
    given[0]?.onError?.(new Error('late'))
    expect(place.instance.state).toBe('MOUNTED')
  })
})

describe('the end of an attempt', () => {
  it('aborts its signal, unmounts it, then ends the listeners that are left, which are leaks', async () => {
    const order: string[] = []
    const { given, module } = curious({ unmount: () => void order.push('unmount') })
    const { log, services } = servicesOf({ 'cart:updated': 2, notify: 1 })
    const place = placeOf(module)
    await place.instance.start(place.el, { services })
    given[0]?.signal.addEventListener('abort', () => order.push('abort'))
    await place.instance.stop()
    expect(order).toEqual(['abort', 'unmount'])
    expect(log).toEqual(['close shopping-cart@1.2.0'])
    expect(place.observed).toContainEqual({ kind: 'leak', mfe: 'shopping-cart', version: '1.2.0', listeners: 3 })
  })

  it('ends the listeners of one that hangs while it unmounts, too', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { log, services } = servicesOf()
    const place = placeOf(curious({ unmount: () => new Promise(() => {}) }).module)
    await place.instance.start(place.el, { services })
    place.instance.crash(new Error('busy'))
    expect(place.el.childNodes).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(DEADLINES.UNMOUNTING)
    expect(log).toEqual(['close shopping-cart@1.2.0'])
  })

  it('ends what mounts after its deadline, with the listeners it added meanwhile', async () => {
    const late = Promise.withResolvers<Mounted>()
    const { log, services } = servicesOf()
    const place = placeOf({ default: () => late.promise })
    const started = place.instance.start(place.el, { services })
    await vi.advanceTimersByTimeAsync(DEADLINES.MOUNTING)
    await started
    const unmount = vi.fn()
    late.resolve({ unmount })
    await vi.waitFor(() => expect(unmount).toHaveBeenCalledOnce())
    await place.instance.stop()
    expect(log).toEqual(['close shopping-cart@1.2.0', 'close shopping-cart@1.2.0'])
  })
})

describe('what is observed', () => {
  it('is each phase with its time and how it ended, and each error with its phase and owner', async () => {
    const { module, mounted } = wellBehaved()
    mounted.update = () => Promise.reject(new Error('bad props'))
    const place = placeOf(module)
    await place.instance.start(place.el)
    place.instance.update({ props: {} })
    await vi.waitFor(() => expect(place.instance.state).toBe('FAILED'))
    const facts = { mfe: 'shopping-cart', version: '1.2.0', ms: expect.any(Number) }
    expect(place.observed).toEqual([
      { kind: 'phase', phase: 'load', ok: true, ...facts },
      { kind: 'phase', phase: 'mount', ok: true, ...facts },
      { kind: 'phase', phase: 'update', ok: false, ...facts },
      expect.objectContaining({
        kind: 'error',
        mfe: 'shopping-cart@1.2.0',
        phase: 'update',
        message: 'Error: bad props',
      }),
    ])
  })

  it('harms nothing, whoever it is that fails at being told', async () => {
    const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
    const place = placeOf(wellBehaved().module)
    place.instance.subscribe(() => {
      throw new Error('a subscriber')
    })
    place.observed.push = place.reported.push = () => {
      throw new Error('a monitor, a report')
    }
    await place.instance.start(place.el)
    expect(place.instance.state).toBe('MOUNTED')
    place.instance.crash(new Error('broken'))
    expect(place.instance.state).toBe('FAILED')
    expect(complained).toHaveBeenCalled()
  })

  it('may stop the MFE from within: what is told of a state can end it', async () => {
    const { calls, module } = wellBehaved()
    const place = placeOf(module)
    place.instance.subscribe(() => place.instance.state === 'MOUNTING' && void place.instance.stop())
    await place.instance.start(place.el)
    expect(place.states).toEqual(['LOADING', 'MOUNTING', 'UNMOUNTED'])
    expect(calls).toEqual([])
  })
})
