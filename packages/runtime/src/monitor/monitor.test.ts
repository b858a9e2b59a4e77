import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePage, FakeSink } from '../../test/monitored.ts'
import type { Observation } from '../contract.ts'
import { createMonitor, EVERY_MS, type MonitorOptions, SOON_MS } from './monitor.ts'

const mounted: Observation = { kind: 'phase', mfe: 'cart', version: '1.0.0', phase: 'mount', ms: 40, ok: true }
const failedMount: Observation = { ...mounted, ok: false }

/** An error as the loader makes it. */
class MfeError extends Error {
  readonly mfe = 'cart'
  readonly version = '1.0.0'
  readonly phase = 'render'
}

function make(options: Partial<MonitorOptions> = {}) {
  const page = new FakePage()
  const sink = new FakeSink()
  let route = '/'
  const monitor = createMonitor({
    release: 'r1',
    channel: 'production',
    sample: 1,
    send: sink.take,
    route: () => route,
    ownerOf: (stack) => (stack.includes('orders.js') ? 'orders@3.0.0' : undefined),
    page,
    ...options,
  })
  monitor.start()
  return { page, sink, monitor, go: (to: string) => (route = to) }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('when a monitor sends', () => {
  it('sends what was observed every 10 s, in one beacon with all that says which page it was', async () => {
    const { sink, monitor } = make()
    await vi.advanceTimersByTimeAsync(1_234)
    monitor.observe(mounted)
    monitor.observe({ kind: 'vital', name: 'CLS', value: 0.1 })
    expect(sink.beacons).toEqual([])
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    const page = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(sink.beacons).toEqual([
      {
        v: 1,
        page,
        release: 'r1',
        channel: 'production',
        sample: 1,
        route: '/',
        dropped: 0,
        entries: [
          { ...mounted, at: expect.any(Number) },
          { kind: 'vital', name: 'CLS', value: 0.1, at: expect.any(Number) },
        ],
      },
    ])
  })

  it('sends one empty beacon as a sign of life, and none after it when there is nothing to tell', async () => {
    const { sink } = make({ sample: 0.5, random: () => 0.9 })
    await vi.advanceTimersByTimeAsync(5 * EVERY_MS)
    expect(sink.beacons.map(({ entries, sample }) => [entries, sample])).toEqual([[[], 0.5]])
  })

  it('sends a new failure after a second, and its repetitions with the next beacon', async () => {
    const { sink, monitor } = make()
    monitor.observe(failedMount)
    await vi.advanceTimersByTimeAsync(SOON_MS)
    expect(sink.entries).toMatchObject([failedMount])
    monitor.observe({ ...failedMount, ms: 41 })
    await vi.advanceTimersByTimeAsync(SOON_MS)
    expect(sink.beacons).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    expect(sink.beacons).toHaveLength(2)
  })

  it('sends what is left when the page is hidden, and again when it is left', () => {
    const { page, sink, monitor } = make()
    monitor.observe(mounted)
    page.hide()
    expect(sink.entries).toHaveLength(1)
    monitor.observe(mounted)
    page.dispatchEvent(new Event('pagehide'))
    expect(sink.entries).toHaveLength(2)
    expect(sink.closing).toEqual([true, true])
  })

  it('waits for those who observe when the page is hidden', () => {
    const { page, sink, monitor } = make()
    page.addEventListener('visibilitychange', () => monitor.observe({ kind: 'vital', name: 'LCP', value: 900 }), true)
    page.hide()
    page.dispatchEvent(new Event('pagehide'))
    expect(sink.entries).toMatchObject([{ name: 'LCP' }])
  })

  it('sends what it has when it is stopped, and nothing after that', async () => {
    const { page, sink, monitor } = make()
    monitor.observe(mounted)
    monitor.stop()
    expect(sink.entries).toHaveLength(1)
    page.leave()
    await vi.advanceTimersByTimeAsync(3 * EVERY_MS)
    expect(sink.beacons).toHaveLength(1)
  })

  it('keeps what was observed before it is started, and tells failures a second after that', async () => {
    const page = new FakePage()
    const sink = new FakeSink()
    const facts = { release: 'r1', channel: 'production', sample: 1, route: () => '/', page }
    const monitor = createMonitor({ ...facts, send: sink.take })
    monitor.observe(failedMount)
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    expect(sink.beacons).toEqual([])
    monitor.start()
    await vi.advanceTimersByTimeAsync(SOON_MS)
    expect(sink.entries).toMatchObject([failedMount])
  })

  it('waits with all of it while the page is only rendered ahead', async () => {
    const { page, sink, monitor } = make()
    page.document.prerendering = true
    monitor.observe(failedMount)
    await vi.advanceTimersByTimeAsync(3 * EVERY_MS)
    expect(sink.beacons).toEqual([])
    page.document.prerendering = false
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    expect(sink.entries).toMatchObject([failedMount])
  })

  it('tries a beacon that failed once more with the next one', async () => {
    const { sink, monitor } = make()
    sink.failures = 1
    monitor.observe(mounted)
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    expect(sink.beacons).toEqual([])
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    expect(sink.entries).toMatchObject([mounted])
  })

  it('gives each sink its own beacons, so that one that fails keeps none from the others', async () => {
    const [good, bad] = [new FakeSink(), new FakeSink()]
    bad.failures = Number.POSITIVE_INFINITY
    const { monitor } = make({ send: [bad.take, good.take] })
    monitor.observe(mounted)
    await monitor.flush()
    expect(good.entries).toMatchObject([mounted])
  })
})

describe('what a monitor tells', () => {
  it('tells failures from all pages, and measurements from those in the sample', async () => {
    const { sink, monitor } = make({ sample: 0.1, random: () => 0.1 })
    expect(monitor.sampled).toBe(false)
    monitor.observe(mounted)
    monitor.observe({ kind: 'vital', name: 'LCP', value: 900 })
    monitor.observe({ kind: 'busy', mfe: 'cart', version: '1.0.0', ms: 100, frames: 1 })
    monitor.observe(failedMount)
    monitor.observe({ kind: 'leak', mfe: 'cart', version: '1.0.0', listeners: 2 })
    monitor.error(new Error('x'))
    await monitor.flush()
    expect(sink.entries.map(({ kind }) => kind)).toEqual(['phase', 'leak', 'error'])
    expect(make({ sample: 0.1, random: () => 0.0999 }).monitor.sampled).toBe(true)
  })

  it('tells of each route by its own, and of the vitals by the one that the page was loaded with', async () => {
    const { sink, monitor, go } = make()
    monitor.observe(mounted)
    go('/cart')
    monitor.observe(mounted)
    monitor.observe({ kind: 'vital', name: 'LCP', value: 900 })
    await monitor.flush()
    const told = sink.beacons.map(({ route, entries }) => [route, entries.map(({ kind }) => kind)])
    expect(told).toEqual([
      ['/', ['phase', 'vital']],
      ['/cart', ['phase']],
    ])
  })

  it('counts equal errors, and tells an error object once, however often it is heard of', async () => {
    const { sink, monitor } = make()
    for (let count = 0; count < 3; count += 1) monitor.error(new Error('same'), 'event', 'cart@1.0.0')
    const one = new Error('heard twice')
    monitor.error(one, 'event', 'cart@1.0.0')
    monitor.error(one, 'promise', 'cart@1.0.0')
    await monitor.flush()
    expect(sink.entries.map((entry) => entry.kind === 'error' && [entry.message, entry.count])).toEqual([
      ['same', 3],
      ['heard twice', undefined],
    ])
  })

  it.each(['window first', 'the loader first'])(
    'tells a failure that two hear of as the loader does: %s',
    async (first) => {
      const { sink, monitor } = make()
      const cause = new Error('thrown while rendering')
      const heard = [() => monitor.error(cause, 'event'), () => monitor.error(new MfeError('cart failed', { cause }))]
      for (const hear of first === 'window first' ? heard : heard.reverse()) hear()
      await monitor.flush()
      expect(sink.entries).toMatchObject([
        { mfe: 'cart', version: '1.0.0', phase: 'render', message: 'thrown while rendering' },
      ])
    },
  )

  it('counts each failure of the loader, though a broken module fails with the same object each time', async () => {
    const { sink, monitor } = make()
    const broken = new SyntaxError('unexpected token')
    for (let attempt = 0; attempt < 3; attempt += 1) monitor.error(broken, 'load', 'cart@1.0.0')
    await monitor.flush()
    expect(sink.entries).toMatchObject([{ phase: 'load', count: 3 }])
  })

  it('finds whose an error is: the owner that is given, that of the view, that of the stack, nobody', async () => {
    const { sink, monitor } = make()
    const thrownBy = (file: string, message: string) =>
      Object.assign(new Error(message), { stack: `Error: ${message}\n    at f (http://localhost:7000/${file}:1:2)` })
    monitor.error(thrownBy('orders.js', 'a'), 'event', 'cart@1.0.0')
    monitor.as('cart@2.0.0').error(thrownBy('orders.js', 'b'))
    monitor.error(thrownBy('orders.js', 'c'))
    monitor.error(thrownBy('other.js', 'd'))
    await monitor.flush()
    const owners = sink.entries.map((entry) => 'mfe' in entry && `${entry.mfe}@${entry.version}`)
    expect(owners).toEqual(['cart@1.0.0', 'cart@2.0.0', 'orders@3.0.0', 'page@0.0.0'])
  })

  it("lets nobody observe in another's name", async () => {
    const { sink, monitor } = make()
    monitor.as('orders@3.0.0').observe(mounted)
    await monitor.flush()
    expect(sink.entries).toMatchObject([{ mfe: 'orders', version: '3.0.0' }])
  })

  it.each([
    ['a text', 'no', { name: 'Error', message: 'no' }],
    ['undefined', undefined, { name: 'Error', message: 'undefined' }],
    ['an object', { code: 7 }, { name: 'Error', message: '[object Object]' }],
    ['an error of its own kind', new TypeError('no'), { name: 'TypeError', message: 'no' }],
    ['an error with an address', new Error('GET /x?user=ada failed'), { name: 'Error', message: 'GET /x failed' }],
  ])('tells of %s that was thrown', async (_, thrown, told) => {
    const { sink, monitor } = make()
    monitor.error(thrown, 'event', 'cart@1.0.0')
    await monitor.flush()
    expect(sink.entries).toMatchObject([told])
  })

  it('scrubs errors that are observed as well', async () => {
    const { sink, monitor } = make()
    const at = '    at f (http://localhost:7001/mount-aaaaaaaa.js?t=1:1:2)'
    const observed = { kind: 'error', mfe: 'cart', version: '1', phase: 'load', name: 'E' } as const
    monitor.observe({ ...observed, message: '/x?user=ada', stack: `E: /x?user=ada\n${at}` })
    await monitor.flush()
    expect(sink.entries).toMatchObject([{ message: '/x', stack: 'at f (http://localhost:7001/mount-aaaaaaaa.js:1:2)' }])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('leaves out a figure that is none: %d', async (ms) => {
    const { sink, monitor } = make()
    monitor.observe({ ...mounted, ms })
    monitor.observe(mounted)
    await monitor.flush()
    expect(sink.entries).toHaveLength(1)
    expect(sink.beacons[0]?.dropped).toBe(1)
  })
})

describe('what a monitor costs', () => {
  it('observes where the timeline fails, and never throws, whatever it is given', async () => {
    vi.spyOn(console, 'debug').mockReturnValue()
    const page = new FakePage()
    Object.assign(page.performance, {
      measure() {
        throw new Error('no timeline')
      },
    })
    const { sink, monitor } = make({ page })
    const trap = new Proxy(new Error('x'), {
      get() {
        throw new Error('trapped')
      },
    })
    expect(() => monitor.observe(mounted)).not.toThrow()
    expect(() => monitor.error(trap)).not.toThrow()
    expect(() => monitor.observe(null as never)).not.toThrow()
    await monitor.flush()
    const told = { kind: 'error', message: 'something that can’t be read was thrown' }
    expect(sink.entries).toMatchObject([told, mounted])
  })

  it('shows each phase and error on the timeline of the page', async () => {
    const { page, monitor } = make()
    await vi.advanceTimersByTimeAsync(500)
    const end = performance.now()
    monitor.observe(mounted)
    monitor.error(new Error('x'), 'event', 'cart@1.0.0')
    expect(page.drawn).toEqual([
      { name: 'muntin:cart@1.0.0:mount', start: end - 40, end },
      { name: 'muntin:cart@1.0.0:error' },
    ])
  })

  it('draws at most 1,000 of them in the life of a page', () => {
    const { page, monitor } = make()
    for (let count = 0; count < 1_100; count += 1) monitor.observe(mounted)
    expect(page.drawn).toHaveLength(1_000)
  })

  it('sends at most 100 failures at once; those after wait for the next beacon', async () => {
    const { sink, monitor } = make()
    for (let count = 0; count < 150; count += 1) {
      monitor.error(new Error(`number ${count}`), 'event', 'cart@1.0.0')
      await vi.advanceTimersByTimeAsync(SOON_MS)
    }
    expect(sink.entries).toHaveLength(150)
    expect(sink.beacons.length).toBeLessThanOrEqual(106)
  })
})
