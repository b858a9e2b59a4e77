/**
 * Rule: one attempt to show one version of an MFE in an element of its own. Each phase has its deadline, and once the attempt
 * has ended nothing that the MFE still shows or listens to reaches the page. What it sends later (an event, a call) is sent,
 * under its name: others may wait for it.
 *
 * | at the end, in this order | why                                                                        |
 * |---------------------------|----------------------------------------------------------------------------|
 * | `signal` is aborted       | what it waits for need not be waited for                                   |
 * | `unmount()`               | it tidies up by itself, under its deadline                                 |
 * | its bus is closed         | listeners that are still there are leaks: ended, counted, told of          |
 * | its element is gone       | at once if it failed, else after it unmounted                              |
 */
import type { MfeProps, Mount, Mounted, Observation } from '../contract.ts'
import type { ReleaseMfe } from '../release.ts'
import { within } from './deadline.ts'
import { type Scope, scopeOf } from './scope.ts'
import { mountIn, type Source } from './source.ts'

/** In ms. */
export const DEADLINES = { LOADING: 10_000, MOUNTING: 8_000, UPDATING: 5_000, UNMOUNTING: 5_000 }

export type Deadlines = Readonly<typeof DEADLINES>

/** What a place gives to its MFE; name, version, signal and the views of the services are the loader's. */
export type PlaceProps = Partial<MfeProps>

export interface AttemptOptions {
  name: string
  mfe: ReleaseMfe
  source: Source
  deadlines: Deadlines
  observe(observation: Observation): void
  onError(error: unknown): void
}

function mountOf(module: unknown): Mount {
  const mount = mountIn(module)
  if (typeof mount !== 'function') throw new Error("its './mount' exports no mount()")
  return mount as Mount
}

/** What a page that says nothing of it gives. */
const defaults = ({ defaultView, location }: Document): Omit<MfeProps, 'name' | 'version' | 'services' | 'signal'> => ({
  slot: '',
  route: {
    path: location.pathname,
    pattern: location.pathname,
    params: {},
    query: Object.fromEntries(new URLSearchParams(location.search)),
  },
  props: {},
  navigate: (to, options) => defaultView?.location[options?.replace ? 'replace' : 'assign'](to),
  setTitle: () => {},
})

export class Attempt {
  readonly #options: AttemptOptions
  readonly #leaving = new AbortController()
  #mount: Mount | null = null
  #mounted: Mounted | null = null
  #scope: Scope | null = null
  #el: HTMLElement | null = null
  version: string
  /** The version is the release's fallback. */
  standsIn = false
  /** It is so because the circuit is open. */
  forced = false

  constructor(options: AttemptOptions) {
    this.#options = options
    this.version = options.mfe.version
  }

  /** `instead`: why the fallback version is to be loaded. Resolves to why it was, if the files made it so. */
  async load(instead: unknown): Promise<unknown> {
    const { mfe, source, deadlines } = this.#options
    this.forced = Boolean(instead)
    if (instead) this.#is(mfe.fallback?.version ?? mfe.version, true)
    const loaded = await within(deadlines.LOADING, (signal) => source.load(mfe, './mount', signal, instead))
    this.#is(loaded.version, loaded.instead !== undefined)
    this.#mount = mountOf(loaded.module)
    return instead ? undefined : loaded.instead
  }

  mount(place: HTMLElement, props: PlaceProps): Promise<void> {
    return within(this.#options.deadlines.MOUNTING, async () => {
      this.#el = place.ownerDocument.createElement('div')
      place.replaceChildren(this.#el)
      this.#scope = scopeOf(props.services, this.#options.name, this.version)
      const mounted = await this.#mount?.(this.#el, this.#props(props))
      if (typeof mounted?.unmount !== 'function') throw new Error('its mount() gave no unmount()')
      this.#mounted = mounted
      if (this.#leaving.signal.aborted) void this.drop() // too late: nobody waits for it any more
    })
  }

  update(props: PlaceProps): Promise<void> {
    return within(this.#options.deadlines.UPDATING, async () => this.#mounted?.update?.(this.#props(props)))
  }

  /** Resolves once it has unmounted; rejects if that failed. It has ended then in either case. */
  async end(): Promise<void> {
    const [{ name, deadlines, observe }, mounted] = [this.#options, this.#mounted]
    this.#mounted = null
    this.#leaving.abort()
    try {
      if (mounted) await within(deadlines.UNMOUNTING, async () => mounted.unmount())
    } finally {
      const listeners = this.#scope?.close() ?? 0
      if (mounted && listeners > 0) observe({ kind: 'leak', mfe: name, version: this.version, listeners })
      this.#el?.remove()
    }
  }

  /** Ends what failed: its element is gone at once, and nobody waits for the rest. */
  async drop(): Promise<void> {
    this.#el?.remove()
    await this.end().catch((cause) => console.warn(`'${this.#options.name}' did not unmount cleanly`, cause))
  }

  #is(version: string, standsIn: boolean): void {
    this.version = version
    this.standsIn = standsIn
  }

  #props(props: PlaceProps): MfeProps {
    const { name, onError } = this.#options
    return {
      ...defaults((this.#el as HTMLElement).ownerDocument),
      ...props,
      name,
      version: this.version,
      services: (this.#scope as Scope).services,
      signal: this.#leaving.signal,
      onError,
    }
  }
}
