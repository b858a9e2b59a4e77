// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { placeOf, propsOf, wellBehaved } from '../../test/place.ts'
import { idle } from './when.ts'

/** What the page does when it has time; jsdom has none of it. */
let whenIdle: (() => void)[] = []

/** Observes nothing by itself: a test says what comes into view. */
class FakeObserver {
  static all: FakeObserver[] = []
  readonly seen: (entries: { isIntersecting: boolean }[]) => void
  readonly margin: string | undefined
  watched: Element | null = null

  constructor(seen: FakeObserver['seen'], options?: { rootMargin?: string }) {
    this.seen = seen
    this.margin = options?.rootMargin
    FakeObserver.all.push(this)
  }
  observe(el: Element): void {
    this.watched = el
  }
  disconnect(): void {
    this.watched = null
  }
}

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
  whenIdle = []
  FakeObserver.all = []
  vi.stubGlobal('IntersectionObserver', FakeObserver)
  vi.stubGlobal('requestIdleCallback', (fn: () => void) => whenIdle.push(fn))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a place that is loaded when it is visible', () => {
  it('waits until it comes near the view', async () => {
    const { instance, el } = placeOf(wellBehaved().module)
    const started = instance.start(el, propsOf('/'), { when: 'visible' })
    const [observer] = FakeObserver.all
    expect(observer).toMatchObject({ watched: el, margin: '300px' })
    observer?.seen([{ isIntersecting: false }])
    await pass(60_000)
    expect(instance.state).toBe('NOT_LOADED')
    observer?.seen([{ isIntersecting: true }])
    await started
    expect(instance.state).toBe('MOUNTED')
    expect(observer?.watched).toBeNull()
  })

  it('is loaded at once where that can’t be observed', async () => {
    vi.stubGlobal('IntersectionObserver', undefined)
    const { instance, el } = placeOf(wellBehaved().module)
    await instance.start(el, propsOf('/'), { when: 'visible' })
    expect(instance.state).toBe('MOUNTED')
  })

  it('mounts with the newest props, and at once when the user asks for it', async () => {
    const { calls, module } = wellBehaved()
    const { instance, el } = placeOf(module)
    const started = instance.start(el, propsOf('/a'), { when: 'visible' })
    instance.update(propsOf('/b'))
    await instance.retry()
    await started
    expect(calls).toEqual(['mount /b'])
    expect(FakeObserver.all[0]?.watched).toBeNull()
  })

  it('is not loaded once it is gone, and can be gone twice', async () => {
    const { instance, el, source } = placeOf(wellBehaved().module)
    const started = instance.start(el, propsOf('/'), { when: 'visible' })
    await instance.stop()
    await started
    const again = instance.start(el, propsOf('/'), { when: 'visible' })
    await instance.stop()
    await again
    for (const { seen } of FakeObserver.all) seen([{ isIntersecting: true }])
    await pass()
    expect(instance.state).toBe('UNMOUNTED')
    expect(source.log).toEqual([])
  })
})

describe('a place that is loaded when the page is idle', () => {
  it('waits for an idle moment', async () => {
    const { instance, el } = placeOf(wellBehaved().module)
    const started = instance.start(el, propsOf('/'), { when: 'idle' })
    await pass(60_000)
    expect(instance.state).toBe('NOT_LOADED')
    for (const fn of whenIdle) fn()
    await started
    expect(instance.state).toBe('MOUNTED')
  })

  it('does not wait for it when its place is gone', async () => {
    const { instance, el } = placeOf(wellBehaved().module)
    const started = instance.start(el, propsOf('/'), { when: 'idle' })
    await pass()
    await instance.stop()
    await started
    expect(instance.state).toBe('UNMOUNTED')
  })

  it('waits a little after the page has loaded, in browsers that don’t tell when they are idle', async () => {
    Reflect.deleteProperty(globalThis, 'requestIdleCallback')
    vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading')
    const done = vi.fn()
    void idle(window).then(done)
    await pass(60_000)
    expect(done).not.toHaveBeenCalled()
    window.dispatchEvent(new Event('load'))
    await pass(200)
    expect(done).toHaveBeenCalledOnce()
  })
})
