/**
 * Rule: what a contract calls `crossTab` reaches the visitor's other tabs, once; what came from a tab is not sent on.
 *
 * | message                          | sent by                       | an open tab                                            |
 * |----------------------------------|-------------------------------|--------------------------------------------------------|
 * | `{type, detail, from, at}`       | the tab of the event          | delivers it, as remote                                 |
 * | `{ask: id, types}`               | a tab that opens, or comes back | sends the last value of each that it has, `to: id`    |
 * | `{to: id, type, detail, ...}`    | each tab that has the value   | of that id: takes it as replayed, if it is the newest  |
 *
 * Of a type with replay, a tab passes over what is older than its own last value: tabs that speak at once end with the same.
 *
 * The channel's name holds the major version of these messages: tabs of other versions of this code don't hear each other. Any
 * script of the origin can speak on it, as it can on the page; so nothing here is proof of anything.
 */
import type { EventMeta } from '../contract.ts'
import { uuid } from '../random.ts'
import type { Report, Sent } from './listeners.ts'

const CHANNEL = 'muntin:bus@1'
/** By how much the clocks of two tabs of one browser may differ, in ms. */
const SKEW_MS = 1_000

/** What is asked of a BroadcastChannel. */
export interface Channel {
  postMessage(message: unknown): void
  close(): void
  onmessage: ((event: MessageEvent) => void) | null
}

export interface TabsOptions {
  open(name: string): Channel
  /** Types that other tabs get. */
  shared: ReadonlySet<string>
  /** Those of them whose last value a new tab asks for. */
  replayed: readonly string[]
  last(type: string): Sent | null
  hear(type: string, detail: unknown, meta: EventMeta): void
  report: Report
  /** In ms since the epoch. */
  now(): number
}

interface Message {
  ask?: unknown
  types?: unknown
  to?: unknown
  type?: unknown
  detail?: unknown
  from?: unknown
  at?: unknown
}

export class Tabs {
  readonly #id = uuid()
  readonly #options: TabsOptions
  readonly #channel: Channel

  constructor(options: TabsOptions) {
    this.#options = options
    this.#channel = options.open(CHANNEL)
    this.#channel.onmessage = ({ data }) => this.#heard(data as Message | null)
    this.ask()
  }

  /** Asks the other tabs for what they know; their answers are heard as replayed. */
  ask(): void {
    const { replayed } = this.#options
    if (replayed.length > 0) this.#channel.postMessage({ ask: this.#id, types: replayed })
  }

  send({ detail, meta: { type, from, at } }: Sent, to?: string): void {
    try {
      this.#channel.postMessage({ type, detail, from, at, ...(to ? { to } : {}) })
    } catch (error) {
      this.#options.report(`[EventBus] '${type}' did not reach other tabs: its detail can't be cloned`, error, from)
    }
  }

  close(): void {
    this.#channel.close()
  }

  #heard(message: Message | null): void {
    const { shared, last, hear, now } = this.#options
    const { ask, types, to, type, detail, from, at } = message ?? {}
    if (typeof ask === 'string' && Array.isArray(types)) {
      for (const each of types) {
        const kept = shared.has(each) ? last(each) : null
        if (kept) this.send(kept, ask)
      }
      return
    }
    if (typeof type !== 'string' || !shared.has(type) || typeof from !== 'string' || typeof at !== 'number') return
    const known = last(type)?.meta.at ?? Number.NEGATIVE_INFINITY
    // What is from the future was sent before the clock was set back: it is older than anything.
    const newer = at - (known > Math.max(at, now()) + SKEW_MS ? Number.NEGATIVE_INFINITY : known)
    if (to === undefined && newer >= 0) hear(type, detail, { type, from, at, replayed: false, remote: true })
    if (to === this.#id && newer > 0) hear(type, detail, { type, from, at, replayed: true, remote: true })
  }
}
