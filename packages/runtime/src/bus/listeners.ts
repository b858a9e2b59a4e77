/**
 * Rule: a listener harms neither the sender nor the others, and hears the events of its type in the order they were sent.
 *
 * | a listener                      | then                                                                               |
 * |---------------------------------|------------------------------------------------------------------------------------|
 * | throws, or rejects              | is reported with its owner; the next one is called                                  |
 * | keeps the page busy (> 50 ms)   | is reported, and from then on called in turns of its own, one event in each         |
 * | doesn't follow in those turns   | misses the oldest of more than 1000 waiting events, which is reported once          |
 * | is ended during a delivery      | is not called any more                                                             |
 * | is added during a delivery      | hears the next event                                                               |
 *
 * Looking at the clock costs ten times what a call does. So a whole delivery is timed; the listeners of one that was slow are
 * timed one by one in the next, and a single listener, or any during development, at once.
 */
import type { EventMeta, Listener } from '../contract.ts'

/** How long a listener may keep the page from going on, in ms; a longer task is "long" to the Long Tasks API, too. */
const SLOW_MS = 50
/** Events that a slow listener may have waiting. */
export const WAITING_AT_MOST = 1000
/** For how many deliveries listeners are timed one by one after one that was slow. */
const WATCHED_FOR = 20

/** Told of everything that goes wrong; `owner` is `name@version`, or `page`. */
export type Report = (message: string, error: unknown, owner: string) => void

/** An event as it is delivered. */
export interface Sent {
  detail: unknown
  meta: EventMeta
}

/** One subscription. */
export interface Entry {
  readonly type: string
  readonly listener: Listener<string>
  readonly owner: string
  readonly once: boolean
  live: boolean
  /** It has to be given the last value, unless it hears a newer one first. */
  owed: boolean
  /** Set for a slow listener: what it has not heard yet. */
  waiting: Sent[] | null
  /** Undoes what ties it to its owner and to a signal. */
  release(): void
}

/** All subscriptions to one type. Ended ones are swept out now and then, so that ending costs the same for any number. */
export class Listeners {
  entries: Entry[] = []
  count = 0
  /** Deliveries for which listeners are still timed one by one. */
  watched = 0

  add(entry: Entry): void {
    this.entries.push(entry)
    this.count++
  }

  end(entry: Entry): void {
    if (!entry.live) return
    entry.live = false
    entry.waiting = null
    entry.release()
    this.count--
    // A new array: whoever is going through the old one is not disturbed.
    if (this.entries.length > 2 * this.count + 8) this.entries = this.entries.filter((each) => each.live)
  }
}

export interface CallerOptions {
  report: Report
  /** A monotonic clock, in ms. */
  clock(): number
  /** Runs something in a later turn. */
  later(run: () => void): void
  /** Time each listener from the start. */
  watch: boolean
}

/** Calls listeners. Nothing that they do comes back to who sends, but for the time they take. */
export class Caller {
  readonly #options: CallerOptions
  /** Those of which it was said that they miss events. */
  readonly #behind = new WeakSet<Entry>()

  constructor(options: CallerOptions) {
    this.#options = options
  }

  /** Gives one event to all who listen now. */
  deliver(listeners: Listeners, detail: unknown, meta: EventMeta): void {
    const { clock, watch } = this.#options
    const { entries } = listeners
    const { length } = entries
    const each = watch || length === 1 || listeners.watched > 0
    const start = clock()
    for (let at = 0; at < length; at++) {
      const entry = entries[at] as Entry
      if (!entry.live) continue
      entry.owed = false
      if (entry.once) listeners.end(entry)
      if (entry.waiting) this.#keep(entry, detail, meta)
      else if (each) this.#timed(entry, detail, meta)
      else this.call(entry, detail, meta)
    }
    if (listeners.watched > 0) listeners.watched--
    else if (!each && clock() - start > SLOW_MS) listeners.watched = WATCHED_FOR
  }

  call(entry: Entry, detail: unknown, meta: EventMeta): void {
    try {
      const result = entry.listener(detail, meta) as PromiseLike<unknown> | undefined
      if (typeof result?.then === 'function') result.then(undefined, (error) => this.#failed(entry, 'rejected', error))
    } catch (error) {
      this.#failed(entry, 'threw', error)
    }
  }

  #failed(entry: Entry, how: string, error: unknown): void {
    this.#options.report(`[EventBus] a listener of '${entry.type}' ${how}`, error, entry.owner)
  }

  #timed(entry: Entry, detail: unknown, meta: EventMeta): void {
    const start = this.#options.clock()
    this.call(entry, detail, meta)
    const ms = this.#options.clock() - start
    if (ms <= SLOW_MS) return
    if (entry.live) entry.waiting = []
    this.#complain(entry, `took ${Math.round(ms)} ms; from now on it is called in turns of its own`)
  }

  #complain(entry: Entry, what: string): void {
    const message = `[EventBus] a listener of '${entry.type}' ${what}`
    this.#options.report(message, new Error(message), entry.owner)
  }

  #keep(entry: Entry, detail: unknown, meta: EventMeta): void {
    const waiting = entry.waiting as Sent[]
    waiting.push({ detail, meta })
    if (waiting.length === 1) this.#options.later(() => this.#turn(entry))
    if (waiting.length <= WAITING_AT_MOST) return
    waiting.shift()
    if (!this.#behind.has(entry)) this.#complain(entry, `is ${WAITING_AT_MOST} events behind; it misses the oldest`)
    this.#behind.add(entry)
  }

  /** The event stays in front while it is heard, so that the next one does not begin a second row of turns. */
  #turn(entry: Entry): void {
    const next = entry.waiting?.[0]
    if (!next) return
    this.call(entry, next.detail, next.meta)
    if (entry.waiting?.[0] === next) entry.waiting.shift()
    if (entry.waiting?.length) this.#options.later(() => this.#turn(entry))
  }
}
