/**
 * Rule: what a page observes of its MFEs is told in batches, by itself, at nobody's cost: nothing here throws, nothing is
 * waited for, and nothing of the monitor's own is observed.
 *
 * | when                                        | what is sent                                                  |
 * |---------------------------------------------|---------------------------------------------------------------|
 * | 1 s after a failure that is new to the page | all that is there                                             |
 * | every 10 s                                  | all that is there; the first time also nothing ("it lives")   |
 * | the page is hidden or left                  | the same, so that it survives the page                        |
 *
 * Failures (errors, phases that failed, leaks) are sent by every page. A share of `sample` of the pages sends measurements
 * as well, decided once per page view. Every page sends one beacon at least: whoever serves pages can tell a page that
 * works from one that never came to life, and a rollout is stopped by failures per visitor, so none may be sampled away.
 */
import type { Monitor, Observation, Phase } from '../contract.ts'
import { ownerOf, PAGE, splitOwner } from '../owner.ts'
import { evenly, uuid } from '../random.ts'
import { Batch, type Beacon, type Entry, isFailure, type Sink, split } from './beacon.ts'
import { Delivery } from './delivery.ts'
import { chain, describe, located, readable, scrubbed, stackOf } from './describe.ts'
import { drawOn, type Timeline } from './timeline.ts'

export const EVERY_MS = 10_000
export const SOON_MS = 1_000
/** Failures that are told at once, in a page's life; those after wait for the next beacon. */
const MAX_URGENT = 100

/** The part of a window that is needed here. */
export interface MonitoredPage extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly document: { readonly visibilityState: DocumentVisibilityState; readonly prerendering?: boolean }
  readonly performance: Timeline
}

export interface MonitorOptions {
  release: string
  channel: string
  /** The share of pages that send measurements: 0 to 1. */
  sample: number
  send: Sink | readonly Sink[]
  /** The declared pattern of the route that is shown: `/products/:id`. */
  route(): string
  /** Whose a stack is: `name@version`. */
  ownerOf?(stack: string): string | undefined
  page: MonitoredPage
  /** In [0, 1). */
  random?(): number
  id?: string
}

export interface PageMonitor extends Monitor {
  /** Whether this page sends measurements; failures it sends in any case. */
  readonly sampled: boolean
  start(): void
  /** Sends what is left, and sends nothing more. */
  stop(): void
  flush(): Promise<void>
}

/** Runs `work`; a monitor that throws would be the failure that it is there to report. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    console.debug('the monitor failed', error)
    return undefined
  }
}

class Collector implements PageMonitor {
  readonly sampled: boolean
  readonly #options: MonitorOptions
  readonly #batch = new Batch()
  readonly #deliveries: readonly Delivery[]
  readonly #draw: (observation: Observation) => void
  readonly #page: string
  readonly #landing: string
  /** Error objects of this page -> their entry, so that one failure that is heard twice is told once. */
  readonly #known = new WeakMap<object, Entry>()
  readonly #urgent = new Set<string>()
  #alive = false
  #soon: ReturnType<typeof setTimeout> | undefined
  #every: ReturnType<typeof setInterval> | undefined

  constructor(options: MonitorOptions) {
    this.#options = options
    this.sampled = (options.random ?? evenly)() < options.sample
    this.#deliveries = [options.send].flat().map((sink) => new Delivery(sink))
    this.#draw = drawOn(options.page.performance)
    this.#page = options.id ?? uuid()
    this.#landing = options.route()
  }

  observe(observation: Observation): void {
    quietly(() => this.#observe(observation))
  }

  error(error: unknown, phase?: Phase, owner?: string): void {
    quietly(() => this.#error(readable(error), phase, owner))
  }

  as(owner: string): Monitor {
    return {
      observe: (observation) =>
        this.observe(observation.kind === 'vital' ? observation : { ...observation, ...splitOwner(owner) }),
      error: (error, phase) => this.error(error, phase, owner),
      as: (other) => this.as(other),
    }
  }

  start(): void {
    if (this.#every !== undefined) return
    this.#every = setInterval(() => void this.flush(), EVERY_MS)
    if (this.#urgent.size > 0) this.#sendSoon()
    const { page } = this.#options
    page.addEventListener('visibilitychange', this.#hidden)
    page.addEventListener('pagehide', this.#leaving)
  }

  stop(): void {
    clearInterval(this.#every)
    this.#every = undefined
    const { page } = this.#options
    page.removeEventListener('visibilitychange', this.#hidden)
    page.removeEventListener('pagehide', this.#leaving)
    this.#leaving()
  }

  flush(): Promise<void> {
    return this.#flush(false)
  }

  #observe(observation: Observation): Entry | undefined {
    const { page, route } = this.#options
    quietly(() => this.#draw(observation))
    if (!this.sampled && !isFailure(observation)) return undefined
    const entry: Entry = { ...scrubbed(observation), at: Math.round(page.performance.now()) }
    // The vitals are those of the address the page was loaded with, whatever is shown when they are known.
    const kept = this.#batch.add(entry, observation.kind === 'vital' ? this.#landing : route())
    if (isFailure(entry)) this.#hurry(entry)
    return kept
  }

  #error(error: unknown, phase?: Phase, owner?: string): void {
    const links = chain(error)
    const from = located(error)
    const described = describe(error)
    const whose = owner ?? (from ? ownerOf(from.mfe, from.version) : undefined)
    const when = phase ?? from?.phase
    const known = links.map((each) => this.#known.get(each)).find((each) => each !== undefined)
    // Whoever knows when it happened knows whose it is, too; `window` only heard of it. Two who know are two failures.
    if (known?.kind === 'error' && !(isPrecise(known.phase) && isPrecise(when))) {
      if (whose && isPrecise(when)) Object.assign(known, splitOwner(whose), { phase: when })
      return
    }
    const found = whose ?? this.#options.ownerOf?.(stackOf(error)) ?? PAGE
    const entry = this.#observe({ kind: 'error', ...splitOwner(found), phase: when ?? 'event', ...described })
    if (entry) for (const each of links) this.#known.set(each, entry)
  }

  /** Sends soon, if this failure is new to the page: one that repeats itself can wait. */
  #hurry(entry: Entry): void {
    const key = JSON.stringify({ ...entry, at: 0, count: 0, stack: '', ms: 0 })
    if (this.#urgent.has(key) || this.#urgent.size >= MAX_URGENT) return
    this.#urgent.add(key)
    if (this.#every !== undefined) this.#sendSoon()
  }

  #sendSoon(): void {
    this.#soon ??= setTimeout(() => void this.flush(), SOON_MS)
  }

  readonly #hidden = (): void => {
    if (this.#options.page.document.visibilityState === 'hidden') this.#leaving()
  }

  readonly #leaving = (): void => {
    void this.#flush(true)
  }

  async #flush(closing: boolean): Promise<void> {
    clearTimeout(this.#soon)
    this.#soon = undefined
    // A page that is rendered ahead is nobody's view yet (https://wicg.github.io/nav-speculation/prerendering.html).
    if (this.#options.page.document.prerendering) return
    const beacons = quietly(() => this.#beacons()) ?? []
    await Promise.all(
      this.#deliveries.map(async (delivery) => {
        if (beacons.length === 0) await delivery.again(closing)
        else await Promise.all(beacons.map((beacon) => delivery.send(beacon, closing)))
      }),
    )
  }

  #beacons(): Beacon[] {
    const { release, channel, sample, route } = this.#options
    const { drafts, dropped } = this.#batch.take()
    if (drafts.length === 0 && !this.#alive) drafts.push({ route: route(), entries: [] })
    this.#alive = true
    return drafts.flatMap((draft, index) =>
      split({ v: 1, page: this.#page, release, channel, sample, dropped: index === 0 ? dropped : 0, ...draft }),
    )
  }
}

const isPrecise = (phase: Phase | undefined): boolean => phase !== undefined && phase !== 'event' && phase !== 'promise'

/** The monitor of a page. It collects from the first moment, and sends once it was started. */
export const createMonitor = (options: MonitorOptions): PageMonitor => new Collector(options)
