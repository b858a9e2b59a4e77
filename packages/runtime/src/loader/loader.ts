/** Rule: a page has one loader; it makes an Instance for each place an MFE has on the page, and loads the services. */
import type { Monitor, PageFacts, Services } from '../contract.ts'
import { ownerOf } from '../owner.ts'
import { type ReleaseData, type ReleaseMfe, readImportMap } from '../release.ts'
import { DEADLINES, type Deadlines } from './attempt.ts'
import { createBrowser } from './browser.ts'
import { Circuit } from './circuit.ts'
import { within } from './deadline.ts'
import { MfeError, tell } from './errors.ts'
import { Instance } from './instance.ts'
import { mfesOf, type PlainMfe } from './plain.ts'
import { createPrefetch, type Prefetched } from './prefetch.ts'
import { type Browser, createSource } from './source.ts'

export interface Loader {
  instance(name: string): Instance
  /** Brings the files of these MFEs into the HTTP cache once the page is idle. Never rejects for their sake. */
  prefetch(names: readonly string[]): Promise<Prefetched>
  /** What the MFE that exposes `./services` makes. Throws MfeError. */
  services(facts: PageFacts): Promise<Services>
  /** Resolves if the files for the services can be had now. */
  probeServices(signal: AbortSignal): Promise<void>
}

/** What is on the page: a release's MFEs, or, on a page without Muntin, some by their URLs. */
export type LoaderContent =
  | { release: Pick<ReleaseData, 'mfes' | 'services'>; mfes?: never }
  | { mfes: Readonly<Record<string, string | PlainMfe>>; release?: never }

export type LoaderOptions = LoaderContent & {
  /** URL -> integrity, by which files are asked for; what the import map says if it is absent. */
  integrity?: Readonly<Record<string, string>>
  browser?: Browser
  monitor?: Monitor
  /** Told of every failure, after the state has changed. */
  report?: (error: MfeError) => void
  /** In ms, where they differ from DEADLINES. */
  deadlines?: Partial<Deadlines>
  /** In ms since the epoch. */
  now?: () => number
  /** 0 to 1. */
  random?: () => number
}

/** The time of day by a clock that nobody sets: waits end when they should. */
const clock = () => performance.timeOrigin + performance.now()

export function createLoader(options: LoaderOptions): Loader {
  const { report = (error) => console.error(error), monitor, now = clock, random = Math.random } = options
  const { mfes, services } = options.release ?? { mfes: mfesOf(options.mfes), services: null }
  const browser = options.browser ?? createBrowser(document)
  const integrity = options.integrity ?? readImportMap(document).integrity ?? {}
  const deadlines = { ...DEADLINES, ...options.deadlines }
  const source = createSource(browser, integrity)
  const prefetch = createPrefetch(browser, integrity)
  const circuits = new Map<string, Circuit<MfeError>>()

  const find = (name: string): ReleaseMfe => {
    const mfe = mfes[name]
    if (!mfe) throw new Error(`the page has no MFE '${name}'; it has: ${Object.keys(mfes).join(', ')}`)
    return mfe
  }

  const provider = (): { name: string; mfe: ReleaseMfe } => {
    if (services === null) throw new Error("no MFE of the release exposes './services'")
    return { name: services, mfe: find(services) }
  }

  return {
    instance(name) {
      const [mfe, circuit] = [find(name), circuits.get(name) ?? new Circuit<MfeError>()]
      circuits.set(name, circuit)
      return new Instance({ name, mfe, source, circuit, deadlines, monitor, report, now, random })
    },
    prefetch: async (names) => prefetch(names.map(find)),
    async services(facts) {
      const { name, mfe } = provider()
      try {
        const loaded = await within(deadlines.LOADING, (signal) => source.load(mfe, './services', signal))
        if (loaded.instead) tell(() => report(new MfeError(name, mfe.version, 'LOADING', loaded.instead)))
        const module = loaded.module as { default?: unknown }
        if (typeof module.default !== 'function')
          throw new Error("its './services' has no default export that is a function")
        return (await module.default(facts)) as Services
      } catch (cause) {
        tell(() => monitor?.error(cause, 'load', ownerOf(name, mfe.version)))
        throw new MfeError(name, mfe.version, 'LOADING', cause)
      }
    },
    probeServices: async (signal) => source.probe(provider().mfe, './services', signal),
  }
}
