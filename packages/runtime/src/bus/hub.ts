/**
 * Rule: one event is delivered at a time; what is sent meanwhile waits for its turn. So all listeners hear the same order, and
 * nobody ends with an older value than the others.
 *
 * Of the events that follow from one another, a thousand are delivered in one turn of the page. More are taken for a circle:
 * that is reported, and goes on in turns of its own, so that the page can still be used.
 */
import type { EventContract, EventMeta, Listener } from '../contract.ts'
import { PAGE } from '../owner.ts'
import type { BusOptions } from './bus.ts'
import type { Checks } from './checks.ts'
import { Caller, type CallerOptions, type Entry, Listeners, type Report, type Sent } from './listeners.ts'
import { Tabs } from './tabs.ts'

/** What the DOM events are called: `muntin:cart:updated`. */
export const PREFIX = 'muntin:'
export const IN_ONE_TURN = 1000

/** The name without `@1`. */
export const normal = (type: string): string => (type.endsWith('@1') ? type.slice(0, -2) : type)

class Topic extends Listeners {
  readonly type: string
  readonly contract: EventContract
  last: Sent | null = null

  constructor(type: string, contract: EventContract) {
    super()
    this.type = type
    this.contract = contract
  }
}

interface Queued extends Sent {
  topic: Topic
  isDom: boolean
}

export interface Wish {
  type: string
  listener: Listener<string>
  once: boolean
  signal: AbortSignal | undefined
}

const NO_CONTRACT: EventContract = {}
const nothing = () => {}
const toConsole: Report = (message, error, owner) => console.error(`${message} (${owner})`, error)

/** What all views of a bus share. */
export class Hub {
  readonly #contracts: ReadonlyMap<string, EventContract>
  readonly #topics = new Map<string, Topic>()
  readonly #any = new Listeners()
  readonly #target: EventTarget
  readonly #caller: Caller
  readonly #later: CallerOptions['later']
  readonly #report: Report
  readonly #now: () => number
  readonly #signal: AbortSignal | undefined
  #tabs: Tabs | null = null
  #checks: Checks | null = null
  /** The DOM event that the bus itself dispatches just now. */
  #own: Event | null = null
  #busy = false
  #queue: Queued[] = []

  constructor(options: BusOptions) {
    this.#target = options.target ?? ('dispatchEvent' in globalThis ? globalThis : new EventTarget())
    this.#report = harmless(options.report ?? toConsole)
    this.#now = options.now ?? Date.now
    this.#later = options.later ?? ((run) => setTimeout(run))
    this.#signal = options.signal
    this.#caller = new Caller({
      report: this.#report,
      clock: options.clock ?? (() => performance.now()),
      later: this.#later,
      watch: options.development ?? false,
    })
    this.#contracts = new Map(Object.entries(options.events ?? {}).map(([type, contract]) => [normal(type), contract]))
    for (const type of this.#contracts.keys()) this.#topic(type)
    this.#tabs = this.#openTabs(options.channel)
    if (options.development) this.#check(options.warn ?? ((message) => console.warn(message)))
    this.#signal?.addEventListener('abort', () => {
      this.#tabs?.close()
      this.#tabs = null
    })
    // A page that comes back from the back/forward cache has heard nothing meanwhile.
    this.#hear('pageshow', (event) => (event as PageTransitionEvent).persisted && this.#tabs?.ask())
  }

  emit(type: string, detail: unknown, from: string): void {
    this.#send(this.#topic(type), detail, this.#meta(type, from), false)
  }

  listen(own: Set<Entry>, owner: string, { signal, ...wish }: Wish): () => void {
    if (signal?.aborted) return nothing
    const listeners = this.#listeners(wish.type)
    const stop = () => listeners.end(entry)
    const release = () => {
      own.delete(entry)
      signal?.removeEventListener('abort', stop)
    }
    const entry: Entry = { ...wish, owner, live: true, owed: false, waiting: null, release }
    signal?.addEventListener('abort', stop)
    own.add(entry)
    listeners.add(entry)
    this.#checks?.listener(wish.type, owner)
    if (listeners instanceof Topic && listeners.last) this.#replay(listeners, entry)
    return stop
  }

  end(entry: Entry): void {
    this.#listeners(entry.type).end(entry)
  }

  count(type: string | undefined): number {
    if (type !== undefined) return type === '*' ? this.#any.count : (this.#topics.get(type)?.count ?? 0)
    return [...this.#topics.values()].reduce((sum, topic) => sum + topic.count, this.#any.count)
  }

  #meta(type: string, from: string): EventMeta {
    return { type, from, at: this.#now(), replayed: false, remote: false }
  }

  #listeners(type: string): Listeners {
    return type === '*' ? this.#any : this.#topic(type)
  }

  #topic(type: string): Topic {
    const known = this.#topics.get(type)
    if (known) return known
    const topic = new Topic(type, this.#contracts.get(type) ?? NO_CONTRACT)
    this.#topics.set(type, topic)
    this.#hear(PREFIX + type, (event) => {
      if (event !== this.#own) this.#send(topic, (event as CustomEvent).detail, this.#meta(type, PAGE), true)
    })
    return topic
  }

  #hear(name: string, listener: (event: Event) => void): void {
    this.#target.addEventListener(name, listener, this.#signal ? { signal: this.#signal } : {})
  }

  #replay(topic: Topic, entry: Entry): void {
    entry.owed = true
    queueMicrotask(() => {
      if (!entry.live || !entry.owed || !topic.last) return
      const { detail, meta } = topic.last
      entry.owed = false
      if (entry.once) topic.end(entry)
      this.#caller.call(entry, detail, { ...meta, replayed: true })
    })
  }

  /** `isDom`: DOM listeners have it already. */
  #send(topic: Topic, detail: unknown, meta: EventMeta, isDom: boolean): void {
    if (this.#checks?.event(topic.type, detail, meta.from) === false) return
    if (this.#busy) {
      this.#queue.push({ topic, detail, meta, isDom })
      return
    }
    this.#busy = true
    this.#deliver(topic, detail, meta, isDom)
    if (this.#queue.length > 0) this.#drain()
    else this.#busy = false
  }

  /** Delivers what came meanwhile. */
  #drain(): void {
    for (let done = 0; done < this.#queue.length; done++) {
      const { topic, detail, meta, isDom } = this.#queue[done] as Queued
      if (done === IN_ONE_TURN) {
        const message = `[EventBus] events go in circles: '${topic.type}' by ${meta.from} is one of ${done} in one turn`
        this.#report(message, new Error(message), meta.from)
        this.#queue = this.#queue.slice(done)
        this.#later(() => this.#drain())
        return
      }
      this.#deliver(topic, detail, meta, isDom)
    }
    this.#queue = []
    this.#busy = false
  }

  #deliver(topic: Topic, detail: unknown, meta: EventMeta, isDom: boolean): void {
    const { replay, crossTab } = topic.contract
    if (replay) topic.last = { detail, meta }
    if (crossTab && !meta.remote) this.#tabs?.send({ detail, meta })
    if (this.#any.count > 0) this.#caller.deliver(this.#any, detail, meta)
    if (!isDom) {
      this.#own = new CustomEvent(PREFIX + topic.type, { detail })
      this.#target.dispatchEvent(this.#own)
    }
    if (topic.count > 0) this.#caller.deliver(topic, detail, meta)
  }

  #openTabs(channel: BusOptions['channel']): Tabs | null {
    const shared = new Set([...this.#contracts].flatMap(([type, { crossTab }]) => (crossTab ? [type] : [])))
    const open = channel ?? (globalThis.BroadcastChannel && ((name: string) => new BroadcastChannel(name)))
    if (shared.size === 0 || !open) return null
    const last = (type: string) => this.#topics.get(type)?.last ?? null
    const hear = (type: string, detail: unknown, meta: EventMeta) => this.#send(this.#topic(type), detail, meta, false)
    const replayed = [...shared].filter((type) => this.#contracts.get(type)?.replay)
    try {
      return new Tabs({ open, shared, replayed, last, hear, report: this.#report, now: this.#now })
    } catch (error) {
      this.#report("[EventBus] other tabs can't be reached", error, PAGE) // as Firefox does where cookies are blocked
      return null
    }
  }

  /** Loads the checks; until they are there, events are noted and go on. */
  #check(warn: (message: string) => void): void {
    let early: ((checks: Checks) => void)[] = []
    this.#checks = {
      event: (...about) => {
        early.push((checks) => checks.event(...about))
        return true
      },
      listener: (...about) => void early.push((checks) => checks.listener(...about)),
    }
    import('./checks.ts').then(
      ({ createChecks }) => {
        const checks = createChecks({ contracts: this.#contracts, report: this.#report, warn })
        this.#checks = checks
        for (const repeat of early) repeat(checks)
        early = []
      },
      (error) => {
        this.#checks = null
        this.#report('[EventBus] events are not checked, since the checks did not load', error, PAGE)
      },
    )
  }
}

/** A report that may fail as well, without a further report. */
function harmless(report: Report): Report {
  return (message, error, owner) => {
    try {
      report(message, error, owner)
    } catch (failure) {
      console.error(message, error, failure)
    }
  }
}
