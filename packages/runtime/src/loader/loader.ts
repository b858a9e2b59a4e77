/** Rule: a page has one loader; it makes an Instance for each place an MFE has on the page, and loads the services. */
import type { Services } from '../contract.ts'
import type { ReleaseData, ReleaseMfe } from '../release.ts'
import { within } from './deadline.ts'
import { MfeError } from './errors.ts'
import { DEADLINES, Instance } from './instance.ts'
import { type Browser, createSource } from './source.ts'

export interface Loader {
  instance(name: string): Instance
  /** What the MFE that exposes `./services` makes. Throws MfeError. */
  services(): Promise<Services>
  /** Resolves if the files for the services can be had now. */
  probeServices(signal: AbortSignal): Promise<void>
}

export interface LoaderOptions {
  release: ReleaseData
  integrity: Readonly<Record<string, string>>
  browser: Browser
  /** Told of every failure, after the state has changed. */
  report?: (error: MfeError) => void
}

export function createLoader({ release, integrity, browser, report }: LoaderOptions): Loader {
  const source = createSource(browser, integrity)
  const tell = report ?? ((error) => console.error(error))

  const find = (name: string): ReleaseMfe => {
    const mfe = release.mfes[name]
    if (!mfe) throw new Error(`the release has no MFE '${name}'; it has: ${Object.keys(release.mfes).join(', ')}`)
    return mfe
  }

  const provider = (): { name: string; mfe: ReleaseMfe } => {
    const name = release.services
    if (name === null) throw new Error("no MFE of the release exposes './services'")
    return { name, mfe: find(name) }
  }

  return {
    instance: (name) => new Instance({ name, mfe: find(name), source, report: tell }),
    async services() {
      const { name, mfe } = provider()
      try {
        const load = (signal: AbortSignal) => source.load(mfe, './services', signal)
        const loaded = await within(DEADLINES.LOADING, load)
        if (loaded.instead) tell(new MfeError(name, mfe.version, 'LOADING', loaded.instead))
        const module = loaded.module as { default?: unknown }
        if (typeof module.default !== 'function')
          throw new Error("its './services' has no default export that is a function")
        return (await module.default()) as Services
      } catch (cause) {
        throw new MfeError(name, mfe.version, 'LOADING', cause)
      }
    },
    probeServices: async (signal) => source.probe(provider().mfe, './services', signal),
  }
}
