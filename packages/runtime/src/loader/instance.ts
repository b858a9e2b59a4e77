/**
 * Rule: one MFE in one place of the page: it loads, mounts, updates and unmounts as states.ts allows, each phase under its
 * deadline. Whatever it does (throw, hang, answer late) ends in a state, never in an exception outside.
 *
 * - Each attempt has a number and mounts into an element of its own: what an earlier attempt still does can't touch a later one.
 * - Props that arrive while it is busy are kept; the newest are given once it is MOUNTED.
 */
import type { MfeProps, Mount, Mounted } from '../contract.ts'
import type { ReleaseMfe } from '../release.ts'
import { within } from './deadline.ts'
import { BrokenModule, MfeError } from './errors.ts'
import type { Source } from './source.ts'
import { type Move, next, type State } from './states.ts'

/** In ms. */
export const DEADLINES = { LOADING: 10_000, MOUNTING: 8_000, UPDATING: 5_000, UNMOUNTING: 5_000 } as const

type Phase = keyof typeof DEADLINES

export interface InstanceOptions {
  name: string
  mfe: ReleaseMfe
  source: Source
  /** Told of each failure, after the state has changed, and of a version that its fallback stands in for. */
  report: (error: MfeError) => void
}

function mountOf(module: unknown): Mount {
  const exported = module as { default?: unknown; mount?: unknown } | undefined
  const mount = exported?.default ?? exported?.mount
  if (typeof mount !== 'function') throw new Error("its './mount' has no default export that is a function")
  return mount as Mount
}

export class Instance {
  readonly #options: InstanceOptions
  readonly #subscribers = new Set<() => void>()
  #state: State = 'NOT_LOADED'
  #error: MfeError | null = null
  #place: { el: HTMLElement; props: MfeProps } | null = null
  #mounted: Mounted | null = null
  #attempt = 0
  #stale = false
  #version: string

  constructor(options: InstanceOptions) {
    this.#options = options
    this.#version = options.mfe.version
  }

  get state(): State {
    return this.#state
  }

  /** Why it is FAILED; null otherwise. */
  get error(): MfeError | null {
    return this.#error
  }

  subscribe(fn: () => void): () => void {
    this.#subscribers.add(fn)
    return () => this.#subscribers.delete(fn)
  }

  /** Loads and mounts into `el`. Resolves when it is MOUNTED or FAILED (or was stopped), never rejects. */
  async start(el: HTMLElement, props: MfeProps): Promise<void> {
    this.#place = { el, props }
    await this.retry()
  }

  /** Tries again, in the same element with the newest props. */
  async retry(): Promise<void> {
    this.#move('load')
    const mine = ++this.#attempt
    const mount = await this.#run('LOADING', mine, 'loaded', (signal) => this.#load(signal))
    if (!mount) return
    const mounted = await this.#run('MOUNTING', mine, 'mounted', () => this.#mount(mine, mount))
    if (!mounted) return
    await this.#catchUp()
  }

  /** Gives new props; while it is busy or FAILED they are kept for later. */
  update(props: MfeProps): void {
    if (!this.#place) throw new Error(`'${this.#options.name}' can't update before it was started`)
    this.#place = { ...this.#place, props }
    this.#stale = true
    void this.#catchUp()
  }

  /** The mounted MFE itself says that it broke. */
  crash(cause: unknown): void {
    if (this.#state === 'MOUNTED' || this.#state === 'UPDATING') this.#fail(this.#state, cause)
  }

  /** Resolves when it is UNMOUNTED or FAILED. */
  async stop(): Promise<void> {
    this.#move('unmount')
    if (this.#state === 'UNMOUNTED') return this.#leave()
    const mine = ++this.#attempt
    await this.#run('UNMOUNTING', mine, 'unmounted', async () => this.#mounted?.unmount())
    this.#mounted = null
    this.#place?.el.replaceChildren()
  }

  /** Resolves if its files can be had now. */
  probe(signal: AbortSignal): Promise<void> {
    return this.#options.source.probe(this.#options.mfe, './mount', signal)
  }

  #move(by: Move, because: MfeError | null = null): void {
    this.#state = next(this.#options.name, this.#state, by)
    this.#error = because
    for (const tell of [...this.#subscribers]) tell()
  }

  /** One phase under its deadline; undefined if it failed, or if the world moved on meanwhile. */
  async #run<T>(
    phase: Phase,
    mine: number,
    done: Move,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const value = await within(DEADLINES[phase], work)
      if (mine !== this.#attempt) return undefined
      if (phase === 'MOUNTING') this.#mounted = value as Mounted
      this.#move(done)
      return value
    } catch (cause) {
      if (mine === this.#attempt) this.#fail(phase, cause)
      return undefined
    }
  }

  async #load(signal: AbortSignal): Promise<Mount> {
    const { name, mfe, source, report } = this.#options
    const loaded = await source.load(mfe, './mount', signal)
    this.#version = loaded.version
    if (loaded.instead) report(new MfeError(name, mfe.version, 'LOADING', loaded.instead))
    return mountOf(loaded.module)
  }

  /** The place's props; where the fallback version stands in, they name that one. */
  #props({ props }: { props: MfeProps }): MfeProps {
    const [{ name, mfe }, version] = [this.#options, this.#version]
    if (version === mfe.version) return props
    return { ...props, version, services: { ...props.services, http: props.services.http.as(`${name}@${version}`) } }
  }

  async #mount(mine: number, mount: Mount): Promise<Mounted> {
    if (!this.#place) throw new Error('it has no place on the page')
    const el = this.#place.el.ownerDocument.createElement('div')
    this.#place.el.replaceChildren(el)
    this.#stale = false
    const mounted = await mount(el, this.#props(this.#place))
    if (typeof mounted?.unmount !== 'function') throw new Error('its mount() gave nothing that can be unmounted')
    if (mine !== this.#attempt) this.#quietly(mounted) // too late: nobody waits for it any more
    return mounted
  }

  /** Gives the newest props until there are no newer ones. */
  async #catchUp(): Promise<void> {
    while (this.#stale && this.#state === 'MOUNTED' && this.#mounted && this.#place) {
      const [mounted, props] = [this.#mounted, this.#props(this.#place)]
      this.#stale = false
      this.#move('update')
      await this.#run('UPDATING', this.#attempt, 'updated', async () => mounted.update?.(props))
    }
  }

  #fail(phase: State, cause: unknown): void {
    const { name, report } = this.#options
    this.#leave()
    const error = new MfeError(name, this.#version, phase, cause, cause instanceof BrokenModule)
    this.#move('fail', error)
    report(error)
  }

  /** Ends an attempt: nothing of it counts any more, and what it mounted is taken down without waiting for it. */
  #leave(): void {
    this.#attempt += 1
    const old = this.#mounted
    this.#mounted = null
    if (old) this.#quietly(old)
    this.#place?.el.replaceChildren()
  }

  #quietly(mounted: Mounted): void {
    const complain = (cause: unknown) => console.warn(`'${this.#options.name}' did not unmount cleanly`, cause)
    Promise.resolve()
      .then(() => mounted.unmount())
      .catch(complain)
  }
}
