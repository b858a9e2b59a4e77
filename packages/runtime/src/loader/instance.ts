/**
 * Rule: one MFE in one place of the page: it loads, mounts, updates and unmounts as states.ts allows. Whatever it does (throw,
 * hang, answer late) ends in a state, never in an exception outside; a new try is a new Attempt.
 *
 * A failure is counted by the MFE's circuit; recovery.ts says what comes next. Attempts that come by themselves wait until the
 * MFE's files can be had, if that was what failed, or if it had been given up.
 *
 * Props that arrive while it is busy are kept; the newest are given once it is MOUNTED.
 */
import type { Monitor, Observation, Phase } from '../contract.ts'
import { ownerOf } from '../owner.ts'
import { Attempt, type AttemptOptions, type PlaceProps } from './attempt.ts'
import type { Circuit } from './circuit.ts'
import { within } from './deadline.ts'
import { MfeError, phaseOf, readable, tell, told, Unreachable } from './errors.ts'
import { isUnreachable, planAfter } from './recovery.ts'
import { type Move, next, type State } from './states.ts'
import { later, type When, wanted } from './when.ts'

export interface InstanceOptions extends Pick<AttemptOptions, 'name' | 'mfe' | 'source' | 'deadlines'> {
  /** Shared by all places of the MFE on the page. */
  circuit: Circuit<MfeError>
  monitor: Monitor | undefined
  /** Told of each failure, after the state has changed, and of a version that its fallback stands in for. */
  report(error: MfeError): void
  /** In ms since the epoch. */
  now(): number
  /** 0 to 1. */
  random(): number
}

export class Instance {
  readonly #options: InstanceOptions
  readonly #subscribers = new Set<() => void>()
  #state: State = 'NOT_LOADED'
  #error: MfeError | null = null
  #place: { el: HTMLElement; props: PlaceProps } | null = null
  /** The attempt that counts; null between two. */
  #current: Attempt | null = null
  /** The last one, for what is told of it. */
  #latest: Attempt | null = null
  #stale = false
  #nextAttemptAt: number | null = null
  /** Ends what it waits for: its time, or its next attempt. */
  #waiting = new AbortController()

  constructor(options: InstanceOptions) {
    this.#options = options
  }

  get state(): State {
    return this.#state
  }

  /** Why it is FAILED or in FALLBACK; null otherwise. */
  get error(): MfeError | null {
    return this.#error
  }

  /** The version that is shown, or tried; the release's own before that. */
  get version(): string {
    return this.#latest?.version ?? this.#options.mfe.version
  }

  /** The version that is shown, or tried, is the release's fallback. */
  get standsIn(): boolean {
    return this.#latest?.standsIn ?? false
  }

  /** In ms since the epoch; null: none comes by itself. */
  get nextAttemptAt(): number | null {
    return this.#nextAttemptAt
  }

  /** `fn` is called after each change of the above. */
  subscribe(fn: () => void): () => void {
    this.#subscribers.add(fn)
    return () => this.#subscribers.delete(fn)
  }

  /** Loads and mounts into `el`. Resolves at the end of the first attempt, however it ends, or when it is called off. */
  async start(el: HTMLElement, props: PlaceProps = {}, { when = 'eager' as When } = {}): Promise<void> {
    next(this.#options.name, this.#state, 'load')
    this.#place = { el, props }
    const { signal } = this.#rest()
    await wanted(when, el, signal)
    if (!signal.aborted) await this.#try()
  }

  /** The user's wish: tries again at once, in the same element with the newest props, whatever the circuit says. */
  async retry(): Promise<void> {
    next(this.#options.name, this.#state, 'load')
    this.#placed()
    this.#options.circuit.halfOpen()
    await this.#try()
  }

  /** Gives new props; while it is busy or failed they are kept for later. */
  update(props: PlaceProps): void {
    this.#place = { ...this.#placed(), props }
    this.#stale = true
    void this.#catchUp()
  }

  /** The MFE broke: it says so itself, or somebody found it out. */
  crash(cause: unknown, phase: Phase = 'render'): void {
    if (['MOUNTING', 'MOUNTED', 'UPDATING'].includes(this.#state)) this.#fail(cause, phase)
  }

  /** Resolves when it is UNMOUNTED, or FAILED to unmount. Harmless if it is UNMOUNTED already. */
  async stop(): Promise<void> {
    this.#rest()
    if (this.#state === 'UNMOUNTED') return
    const attempt = this.#current
    this.#move('unmount')
    if (attempt && this.#state === 'UNMOUNTING') await this.#run(attempt, 'unmounted', () => attempt.end())
    else void attempt?.drop()
    if (attempt === this.#current) this.#current = null
  }

  #move(by: Move, because: MfeError | null = null): void {
    this.#state = next(this.#options.name, this.#state, by)
    this.#error = because
    this.#tell()
  }

  #tell(): void {
    for (const fn of [...this.#subscribers]) tell(fn)
  }

  /** Calls off what it waits for; what is returned stands for the next wait. */
  #rest(): AbortController {
    this.#waiting.abort()
    this.#nextAttemptAt = null
    this.#waiting = new AbortController()
    return this.#waiting
  }

  async #try(): Promise<void> {
    const { circuit, name, mfe, now } = this.#options
    this.#rest()
    const because = circuit.state(now()) === 'open' ? circuit.because : null
    const onError = (cause: unknown) => attempt === this.#current && this.crash(cause)
    const observe = (observation: Observation) => this.#observe(observation)
    const attempt = new Attempt({ ...this.#options, observe, onError })
    this.#current = this.#latest = attempt
    this.#move('load')
    if (because && !this.#hasFallback) return this.#settle(because)
    const isLoaded = await this.#run(attempt, 'loaded', async () => {
      const instead = await attempt.load(because)
      if (instead) this.#report(new MfeError(name, mfe.version, 'LOADING', instead))
    })
    if (!isLoaded) return
    const isMounted = await this.#run(attempt, 'mounted', () => {
      this.#stale = false
      const { el, props } = this.#placed()
      return attempt.mount(el, props)
    })
    if (!isMounted) return
    if (!because) circuit.mounted(now())
    await this.#catchUp()
  }

  /** Gives the newest props until there are no newer ones. */
  async #catchUp(): Promise<void> {
    const attempt = this.#current
    while (attempt && this.#stale && this.#state === 'MOUNTED') {
      this.#stale = false
      this.#move('update')
      await this.#run(attempt, 'updated', () => attempt.update(this.#placed().props))
    }
  }

  /** One phase: measured, and ended by the move `done` or by a failure. Whether the attempt goes on. */
  async #run(attempt: Attempt, done: Move, work: () => Promise<void>): Promise<boolean> {
    if (attempt !== this.#current) return false
    const [state, began] = [this.#state, performance.now()]
    const failure = await work().then(
      () => null,
      (cause: unknown) => ({ cause }),
    )
    if (attempt !== this.#current || state !== this.#state) return false // stopped, crashed: it counts no more
    const [phase, { version, standsIn }] = [phaseOf(state), attempt]
    const facts = { mfe: this.#options.name, version, phase, ms: performance.now() - began, ok: !failure }
    this.#observe({ kind: 'phase', ...facts, ...(standsIn ? { standsIn } : {}) })
    if (failure) this.#fail(failure.cause, phase)
    else this.#move(done)
    return attempt === this.#current && !failure
  }

  #fail(cause: unknown, phase: Phase): void {
    const { circuit, name, now } = this.#options
    const attempt = this.#current as Attempt
    const error = new MfeError(name, attempt.version, this.#state, readable(cause), phase)
    this.#current = null
    void attempt.drop()
    if (phase === 'unmount') this.#move('fail', error)
    else {
      if (error.needsReload) circuit.trip(error)
      else if (!attempt.forced) circuit.failed(now(), error)
      this.#settle(error)
    }
    this.#report(error)
  }

  #report(error: MfeError): void {
    const { report, monitor } = this.#options
    tell(() => report(error))
    tell(() => monitor?.error(error.cause, error.phase, ownerOf(error.mfe, error.version)))
  }

  /** Goes on after a failure as recovery.ts says. */
  #settle(error: MfeError): void {
    const { circuit, now, random } = this.#options
    const hasFallback = this.#hasFallback && !this.standsIn
    const isGivenUp = this.#state === 'FALLBACK'
    const { state, waitMs, early } = planAfter(circuit, { hasFallback, isGivenUp, now: now(), random: random() })
    const view = this.#placed().el.ownerDocument.defaultView
    const { signal } = this.#rest()
    if (view && waitMs < Number.POSITIVE_INFINITY) {
      this.#nextAttemptAt = now() + waitMs
      const callOff = later(view, waitMs, early, () => void this.#again(signal))
      signal.addEventListener('abort', callOff)
    }
    if (this.#state === state) this.#tell()
    else this.#move(state === 'FALLBACK' ? 'give up' : 'fail', error)
  }

  /** The next attempt, that comes by itself; where files were missing, only once they can be had. */
  async #again(signal: AbortSignal): Promise<void> {
    const { circuit, name, mfe, source, deadlines, now } = this.#options
    const error = this.#error as MfeError
    const isDirect = this.#state === 'FAILED' && (error.phase !== 'load' || circuit.state(now()) === 'open')
    if (isDirect) return this.#try()
    try {
      await within(deadlines.LOADING, (late) => source.probe(mfe, './mount', AbortSignal.any([late, signal])))
    } catch (cause) {
      if (signal.aborted) return
      const away = new Unreachable(told(cause), { cause })
      circuit.failed(now(), new MfeError(name, mfe.version, 'LOADING', away))
      return this.#settle(error)
    }
    if (signal.aborted) return
    if (isUnreachable(circuit)) circuit.halfOpen()
    await this.#try()
  }

  /** Whether an older version can stand in. */
  get #hasFallback(): boolean {
    return this.#options.mfe.fallback?.exposes['./mount'] !== undefined
  }

  #placed(): { el: HTMLElement; props: PlaceProps } {
    if (!this.#place) throw new Error(`'${this.#options.name}' has no place on the page yet: start it first`)
    return this.#place
  }

  #observe(observation: Observation): void {
    tell(() => this.#options.monitor?.observe(observation))
  }
}
