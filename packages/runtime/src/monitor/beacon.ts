/**
 * Rule: what a page tells leaves it as beacons, each bounded: at most 200 entries and 60 KiB; what is too much is counted,
 * not kept. Equal errors are one entry with a count. Pure: it reads no clock and sends nothing.
 *
 * The shape of a beacon is that of contracts/rum.schema.json.
 */
import type { Observation } from '../contract.ts'

/** An observation with its time: ms since the page's start, and how often it was made (default: once). */
export type Entry = Observation & { at: number; count?: number }

export interface Beacon {
  v: 1
  /** A random UUID of this page view; it says nothing of the visitor. */
  page: string
  /** The release's id. */
  release: string
  channel: string
  /** The share of pages that send measurements: 0 to 1. Failures are sent by all. */
  sample: number
  /** The declared pattern, `/products/:id`; empty where the release has none. */
  route: string
  /** How many entries were given up since the last beacon. */
  dropped: number
  entries: Entry[]
}

/**
 * Takes a beacon away. `closing`: the page may be gone at any moment. One that rejects gets the same beacon once more,
 * later; what is refused for good it swallows itself.
 */
export type Sink = (beacon: Beacon, closing: boolean) => Promise<void> | void

export const MAX_ENTRIES = 200
const MAX_COUNT = 10_000
/** UTF-8 bytes of one beacon as JSON: below both control's limit and the browsers' for keepalive, which is 64 KiB. */
export const MAX_BYTES = 60 * 1024

/** What every page tells, and first: errors, phases that failed, leaks. */
export const isFailure = (observation: Observation): boolean =>
  observation.kind === 'error' || observation.kind === 'leak' || (observation.kind === 'phase' && !observation.ok)

type ErrorEntry = Extract<Entry, { kind: 'error' }>

const keyOf = (entry: ErrorEntry): string =>
  [entry.mfe, entry.version, entry.phase, entry.name, entry.message].join('\n')

/** Whether all its figures are some: JSON has no NaN, and one bad entry would cost its beacon. */
const isSound = (entry: Entry): boolean =>
  Object.values(entry).every((value) => typeof value !== 'number' || (value >= 0 && value < Number.POSITIVE_INFINITY))

/** The entries that wait for their beacon, by route. */
export class Batch {
  #routes = new Map<string, Entry[]>()
  #errors = new Map<string, ErrorEntry>()
  #size = 0
  #dropped = 0

  get size(): number {
    return this.#size
  }

  /** The entry as it is kept: an equal error is the one that is there. undefined: there was no room, or it is no figure. */
  add(entry: Entry, route: string): Entry | undefined {
    if (!isSound(entry)) {
      this.#dropped += 1
      return undefined
    }
    if (entry.kind === 'error') {
      const key = `${route}\n${keyOf(entry)}`
      const known = this.#errors.get(key)
      if (known) {
        known.count = Math.min(MAX_COUNT, (known.count ?? 1) + 1)
        return known
      }
      if (this.#size < MAX_ENTRIES) this.#errors.set(key, entry)
    }
    if (this.#size >= MAX_ENTRIES) {
      this.#dropped += 1
      return undefined
    }
    const entries = this.#routes.get(route) ?? []
    this.#routes.set(route, entries)
    entries.push(entry)
    this.#size += 1
    return entry
  }

  /** Empties it: per route its entries, and what had no room. */
  take(): { drafts: { route: string; entries: Entry[] }[]; dropped: number } {
    const taken = {
      drafts: Array.from(this.#routes, ([route, entries]) => ({ route, entries })),
      dropped: this.#dropped,
    }
    this.#routes = new Map()
    this.#errors = new Map()
    this.#size = 0
    this.#dropped = 0
    return taken
  }
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length

/** `beacon` as beacons of at most `limit` bytes, its failures in the first ones: they are what must arrive. */
export function split(beacon: Beacon, limit: number = MAX_BYTES): Beacon[] {
  const frame = bytesOf({ ...beacon, entries: [] })
  const [failures, others] = [beacon.entries.filter(isFailure), beacon.entries.filter((each) => !isFailure(each))]
  const pieces: Beacon[] = []
  let room = 0
  for (const entry of [...failures, ...others]) {
    const size = bytesOf(entry) + 1
    if (pieces.length === 0 || size > room) {
      pieces.push({ ...beacon, dropped: pieces.length === 0 ? beacon.dropped : 0, entries: [] })
      room = limit - frame
    }
    pieces.at(-1)?.entries.push(entry)
    room -= size
  }
  return pieces.length > 0 ? pieces : [beacon]
}
