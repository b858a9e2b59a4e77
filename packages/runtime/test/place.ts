/** A place on a page and an MFE for it, whose files, module and services a test decides upon. */
import type { MfeProps, Monitor, Mounted, Observation } from '../src/contract.ts'
import { DEADLINES } from '../src/loader/attempt.ts'
import { Circuit } from '../src/loader/circuit.ts'
import { type MfeError, Unreachable } from '../src/loader/errors.ts'
import { Instance } from '../src/loader/instance.ts'
import type { Source } from '../src/loader/source.ts'
import type { ReleaseFiles, ReleaseMfe } from '../src/release.ts'

export const MFE: ReleaseMfe = { version: '1.2.0', owner: 'team', entry: 'e', exposes: {}, styles: [] }
export const OLD: ReleaseFiles = { version: '1.1.0', entry: 'o', exposes: { './mount': [] }, styles: [] }

export const propsOf = (path: string): MfeProps => ({ route: { path } }) as MfeProps

export const never = new Promise<never>(() => {})

/** What can be had of an MFE: `modules` by version; `isUp` is its server. */
export class FakeSource implements Source {
  isUp = true
  readonly log: string[] = []
  readonly modules: Record<string, () => unknown>

  constructor(modules: Record<string, () => unknown>) {
    this.modules = modules
  }

  async load(mfe: ReleaseMfe, _expose: string, _signal: AbortSignal, instead?: unknown) {
    const { version } = instead && mfe.fallback ? mfe.fallback : mfe
    this.log.push(`load ${version}`)
    if (!this.isUp) throw new Unreachable("e can't be had")
    return { module: await this.modules[version]?.(), version, ...(instead ? { instead } : {}) }
  }

  async probe() {
    this.log.push('probe')
    if (!this.isUp) throw new Unreachable("e can't be had")
  }
}

export interface Place {
  instance: Instance
  source: FakeSource
  circuit: Circuit<MfeError>
  states: string[]
  reported: MfeError[]
  observed: Observation[]
  el: HTMLElement
}

/** `module` is what loads, and may be a promise; `old` is that of the fallback version, if there is one. */
export function placeOf(module: unknown, old?: unknown, circuit = new Circuit<MfeError>()): Place {
  const source = new FakeSource({ [MFE.version]: () => module, [OLD.version]: () => old })
  const mfe = old === undefined ? MFE : { ...MFE, fallback: OLD }
  const [reported, observed, states]: [MfeError[], Observation[], string[]] = [[], [], []]
  const monitor: Monitor = {
    observe: (observation) => observed.push(observation),
    error: (error, phase, owner) =>
      observed.push({
        kind: 'error',
        mfe: owner ?? '',
        version: '',
        phase: phase ?? 'render',
        name: '',
        message: `${error}`,
      }),
    as: () => monitor,
  }
  const instance = new Instance({
    name: 'shopping-cart',
    mfe,
    source,
    circuit,
    deadlines: DEADLINES,
    monitor,
    report: (error) => reported.push(error),
    now: Date.now,
    random: () => 0.5,
  })
  instance.subscribe(() => instance.state !== states.at(-1) && states.push(instance.state))
  return { instance, source, circuit, states, reported, observed, el: document.createElement('div') }
}

/** A well-behaved MFE that notes what happens to it. */
export function wellBehaved(text = 'cart') {
  const calls: string[] = []
  const mounted: Mounted = {
    update: async (props) => void calls.push(`update ${props.route.path}`),
    unmount: async () => void calls.push('unmount'),
  }
  const mount = async (el: HTMLElement, props: MfeProps) => {
    calls.push(`mount ${props.route.path}`)
    el.textContent = text
    return mounted
  }
  return { calls, mounted, module: { default: mount } }
}

/** One that throws whenever it mounts. */
export const broken = (because = 'no products') => ({ default: () => Promise.reject(new Error(because)) })
