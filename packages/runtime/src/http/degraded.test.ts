import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBus } from '../bus/bus.ts'
import { createHearing, DEGRADED, FORGOTTEN_AFTER_MS, parseDegraded, RESTORED, readDegraded } from './degraded.ts'

const stale = (ageSeconds: number, upstream = 'product') =>
  ({ upstream, reason: 'stale-if-error', ageSeconds }) as const

/** A hearing, and what the bus said of it in short: `product degraded 60`, `product restored`. */
function setUp() {
  const bus = createBus()
  const said: string[] = []
  bus.on(DEGRADED, ({ upstream, reason, ageSeconds }) => said.push(`${upstream} ${reason} ${ageSeconds}`))
  bus.on(RESTORED, ({ upstream }) => said.push(`${upstream} restored`))
  return { hear: createHearing(bus), said }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the hearing', () => {
  it('tells of an upstream once, however many answers name it.', () => {
    const { hear, said } = setUp()
    hear('Catalog', [stale(60)])
    hear('Categories', [stale(60)])
    vi.advanceTimersByTime(5_000)
    hear('Catalog', [stale(65)])
    expect(said).toEqual(['product stale-if-error 60'])
  })

  it('tells again when something older is shown.', () => {
    const { hear, said } = setUp()
    hear('Catalog', [stale(60)])
    hear('Product', [stale(600)])
    hear('Newest', [stale(30)])
    expect(said).toEqual(['product stale-if-error 60', 'product stale-if-error 600'])
  })

  it('ends with a whole answer to a question that had a degraded one.', () => {
    const { hear, said } = setUp()
    hear('Catalog', [stale(60)])
    hear('Newest', [stale(60)])
    hear('Newest', [])
    expect(said).toEqual(['product stale-if-error 60', 'product restored'])
  })

  it('does not end with a whole answer to a question that had none: a cache may have kept it.', () => {
    const { hear, said } = setUp()
    hear('Catalog page 1', [stale(60)])
    hear('Catalog page 2', [])
    expect(said).toEqual(['product stale-if-error 60'])
  })

  it('ends for one upstream and goes on for another.', () => {
    const { hear, said } = setUp()
    hear('Cart', [stale(60), { upstream: 'cart', reason: 'remembered' }])
    hear('Cart', [stale(60)])
    expect(said).toEqual(['product stale-if-error 60', 'cart remembered undefined', 'cart restored'])
  })

  it('ends by itself when nobody asks any more.', () => {
    const { hear, said } = setUp()
    hear('Catalog', [stale(60)])
    vi.advanceTimersByTime(FORGOTTEN_AFTER_MS - 1)
    hear('Catalog', [stale(90)])
    vi.advanceTimersByTime(FORGOTTEN_AFTER_MS - 1)
    expect(said).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(said.at(-1)).toBe('product restored')
  })

  it('begins anew after an end.', () => {
    const { hear, said } = setUp()
    hear('Catalog', [stale(60)])
    hear('Catalog', [])
    hear('Catalog', [stale(5)])
    expect(said.at(-1)).toBe('product stale-if-error 5')
  })
})

describe('what an answer says of itself', () => {
  it.each([
    [null, []],
    ['', []],
    ['product;reason=stale-if-error;age=42', [stale(42)]],
    [
      'product; reason=remembered;age=0 , cart;reason=fallback',
      [
        { upstream: 'product', reason: 'remembered', ageSeconds: 0 },
        { upstream: 'cart', reason: 'fallback' },
      ],
    ],
    ['product;reason=bored, ;reason=fallback, product', []],
    ['product;reason=remembered;age=soon', [{ upstream: 'product', reason: 'remembered' }]],
    ['product;reason=fallback;age=0', [{ upstream: 'product', reason: 'fallback' }]],
  ])('is read from the header %j', (header, expected) => {
    expect(parseDegraded(header)).toEqual(expected)
  })

  it.each([undefined, 'product', [null], [{ upstream: 1, reason: 'fallback' }]])('is nothing in %j', (entries) => {
    expect(readDegraded(entries)).toEqual([])
  })
})
