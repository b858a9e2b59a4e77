import { describe, expect, it } from 'vitest'
import { Batch, type Beacon, type Entry, MAX_ENTRIES, split } from './beacon.ts'

const failed = (message: string, more: Partial<Extract<Entry, { kind: 'error' }>> = {}): Entry => ({
  kind: 'error',
  mfe: 'cart',
  version: '1.0.0',
  phase: 'event',
  name: 'Error',
  message,
  at: 1,
  ...more,
})
const timed = (ms: number): Entry => ({
  kind: 'phase',
  mfe: 'cart',
  version: '1.0.0',
  phase: 'mount',
  ms,
  ok: true,
  at: 1,
})

const beacon = (entries: Entry[], dropped = 0): Beacon => ({
  v: 1,
  page: '00000000-0000-4000-8000-000000000000',
  release: 'r',
  channel: 'production',
  sample: 1,
  route: '/',
  dropped,
  entries,
})
const size = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length

describe('a batch', () => {
  it('counts equal errors, and keeps those apart that differ in anything but time and stack', () => {
    const batch = new Batch()
    batch.add(failed('a', { stack: 'at x' }), '/')
    batch.add(failed('a', { at: 5, stack: 'at y' }), '/')
    batch.add(failed('a', { phase: 'promise' }), '/')
    batch.add(failed('b'), '/')
    batch.add(failed('a', { version: '1.0.1' }), '/')
    const [draft] = batch.take().drafts
    expect(draft?.entries.map((entry) => 'count' in entry && entry.count)).toEqual([2, false, false, false])
  })

  it('counts what has no room instead of keeping it, and still counts equal errors then', () => {
    const batch = new Batch()
    batch.add(failed('a'), '/')
    for (let ms = 0; ms < MAX_ENTRIES + 5; ms += 1) batch.add(timed(ms), '/')
    expect(batch.add(failed('late'), '/')).toBeUndefined()
    expect(batch.add(failed('a'), '/')).toMatchObject({ count: 2 })
    const { drafts, dropped } = batch.take()
    expect(drafts[0]?.entries).toHaveLength(MAX_ENTRIES)
    expect(dropped).toBe(7)
    expect(batch.take()).toEqual({ drafts: [], dropped: 0 })
  })

  it('keeps the routes apart', () => {
    const batch = new Batch()
    batch.add(timed(1), '/')
    batch.add(timed(2), '/cart')
    batch.add(timed(3), '/')
    expect(batch.take().drafts.map(({ route, entries }) => [route, entries.length])).toEqual([
      ['/', 2],
      ['/cart', 1],
    ])
  })
})

describe('splitting a beacon', () => {
  it('leaves a small one as it is', () => {
    expect(split(beacon([timed(1)], 3))).toEqual([beacon([timed(1)], 3)])
    expect(split(beacon([]))).toEqual([beacon([])])
  })

  it('puts failures first, keeps every piece below the limit, and loses nothing', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      index % 2 ? failed(`${index}é`, { stack: '😀'.repeat(200) }) : timed(index),
    )
    const pieces = split(beacon(many, 4), 8_000)
    expect(pieces.length).toBeGreaterThan(1)
    for (const piece of pieces) expect(size(piece)).toBeLessThanOrEqual(8_000)
    expect(pieces.map((piece) => piece.dropped)).toEqual([4, ...Array(pieces.length - 1).fill(0)])
    const entries = pieces.flatMap((piece) => piece.entries)
    expect(entries).toHaveLength(100)
    expect(entries.findLastIndex((entry) => entry.kind === 'error')).toBe(49)
  })
})
