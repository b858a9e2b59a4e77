// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { never, type Place, placeOf, propsOf } from '../../test/place.ts'
import type { Mounted } from '../contract.ts'
import { BrokenModule } from './errors.ts'
import { IllegalMove, type State, TABLE } from './states.ts'

/** Mulberry32: the same numbers, 0 to 1, for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What may happen to a promise, or to a call: it is well, fails at once, fails later, never ends. */
function fate<T>(random: () => number, value: T): T | Promise<T> {
  const drawn = random()
  if (drawn < 0.6) return value
  if (drawn < 0.75) throw new Error('at once')
  if (drawn < 0.9) return new Promise((_, fail) => setTimeout(() => fail(new Error('later')), 3_000))
  return never
}

/** An MFE that does whatever `random` says. */
function moody(random: () => number) {
  const mounted: Mounted = { update: () => fate(random, undefined), unmount: () => fate(random, undefined) }
  return { default: (el: HTMLElement) => el.append('here') ?? fate(random, mounted) }
}

/** One thing that the page, its user or the world does. */
async function step({ instance, source, el }: Place, random: () => number): Promise<void> {
  const steps: (() => unknown)[] = [
    () => instance.start(el, propsOf('/')),
    () => instance.start(el, propsOf('/'), { when: 'idle' }),
    () => instance.update(propsOf('/next')),
    () => instance.retry(),
    () => instance.stop(),
    () => instance.crash(new Error('render loop')),
    () => vi.advanceTimersByTimeAsync(random() * 20_000),
    () => vi.advanceTimersByTimeAsync(random() * 600_000),
    () => window.dispatchEvent(new Event('online')),
    () => {
      source.isUp = !source.isUp
    },
  ]
  const refused = (error: Error) => {
    if (!(error instanceof IllegalMove) && !error.message.includes('no place on the page')) throw error
  }
  const chosen = steps[Math.floor(random() * steps.length)] as () => unknown
  const wait = random() < 0.5
  const done = (async () => chosen())().catch(refused)
  if (wait) await Promise.race([done, vi.advanceTimersByTimeAsync(30_000)])
}

/** What holds at any time. */
function check({ instance, states, el }: Place): void {
  for (const [index, state] of states.entries()) {
    const before = (index === 0 ? 'NOT_LOADED' : states[index - 1]) as State
    expect(Object.values(TABLE[before])).toContain(state)
  }
  const hasFailed = instance.state === 'FAILED' || instance.state === 'FALLBACK'
  expect(instance.error !== null).toBe(hasFailed)
  if (!hasFailed) expect(instance.nextAttemptAt).toBeNull()
  expect(el.childNodes.length).toBeLessThanOrEqual(1)
  if (hasFailed || instance.state === 'UNMOUNTED') expect(el.childNodes).toHaveLength(0)
}

beforeEach(() => {
  vi.useFakeTimers()
  for (const method of ['warn', 'error'] as const) vi.spyOn(console, method).mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
})

describe('whatever happens, in any order', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'leads along the table and throws nothing (seed %i)',
    async (seed) => {
      const random = numbers(seed)
      const place = placeOf(moody(random), seed % 2 ? moody(random) : undefined)
      const module = place.source.modules['1.2.0']
      place.source.modules['1.2.0'] = () =>
        random() < 0.05 ? Promise.reject(new BrokenModule('import failed')) : module?.()
      for (let count = 0; count < 60; count += 1) {
        await step(place, random)
        check(place)
      }
      expect(place.states.length).toBeGreaterThan(3)
    },
  )
})
