/**
 * Rule: a server that is down must not leave a module broken for the life of the page.
 *
 * Browsers used to remember a module whose fetch failed, and Chromium still remembers one whose *static import* failed
 * (whatwg/html#6768). So `import()` is called only when the files of the whole graph can be had:
 *
 * | when                              | before import()                                                       |
 * |-----------------------------------|-----------------------------------------------------------------------|
 * | first load, files are preloaded   | nothing; modulepreload has asked for all of them                      |
 * | first load of one file alone      | nothing: a script that itself failed is asked for again by the next import() |
 * | first load, not preloaded         | fetch() of all files at once, with integrity: fills the HTTP cache, no waterfall |
 * | after a failure                   | the same: a probe that costs the module map nothing                   |
 *
 * If import() fails all the same, only a new page helps: BrokenModule says so. Classic scripts can be run again.
 *
 * An MFE whose files are gone (404, 410) or not what was published is loaded in the release's fallback version instead;
 * one whose server is merely down is not: it heals.
 */
import type { Container } from '../contract.ts'
import type { ReleaseFiles, ReleaseMfe, ReleaseRemote } from '../release.ts'
import { BrokenModule, told, Unreachable } from './errors.ts'

/** The visitor saves data, or the network is slow. */
export type Thrift = 'save-data' | 'slow-connection'

/** What the loader needs of the browser. */
export interface Browser {
  import(url: string): Promise<unknown>
  /** What a container that was built by others exposes, as a module with a `Mount`. */
  remote(files: ReleaseFiles, remote: ReleaseRemote): Promise<unknown>
  fetch(url: string, integrity: string | undefined, signal: AbortSignal): Promise<{ ok: boolean; status: number }>
  /** Whether the document asked for `url` by modulepreload, or by preload as a script. */
  preloaded(url: string): boolean
  /** Brings `url` into the HTTP cache, after all that is more urgent. Resolves to whether it is there now. */
  prefetch(url: string, integrity: string | undefined): Promise<boolean>
  /** Resolves when the page has loaded and has nothing better to do. */
  idle(): Promise<void>
  /** Why nothing should be fetched that isn't needed yet; null if there is no reason. */
  thrift(): Thrift | null
  /** Resolves once the stylesheet is applied; rejects if it can't be had. */
  style(url: string, integrity: string | undefined): Promise<void>
}

export interface Loaded {
  module: unknown
  version: string
  /** Why this is the fallback version; undefined if it is not. */
  instead?: unknown
}

export interface Source {
  /** What `expose` of `mfe` exports, or of its fallback version if there is a reason, `instead`, not to try its own. */
  load(mfe: ReleaseMfe, expose: string, signal: AbortSignal, instead?: unknown): Promise<Loaded>
  /** Resolves if all files for `expose`, of the version that would be loaded, can be had now. */
  probe(mfe: ReleaseMfe, expose: string, signal: AbortSignal): Promise<void>
}

const GONE = [404, 410]

type Exported = { default?: unknown; mount?: unknown } | undefined

/** What `module` exports to be mounted by, whatever that is. */
export const mountIn = (module: unknown): unknown => (module as Exported)?.default ?? (module as Exported)?.mount

/** The container that `module` or its default is. */
export function containerOf(module: unknown, url: string): Container {
  const found = [module, (module as Exported)?.default].find(
    (each) => typeof (each as Partial<Container> | undefined)?.get === 'function',
  )
  if (!found) throw new Error(`${url} has no mount() and no get()`)
  return found as Container
}

export function createSource(browser: Browser, integrity: Readonly<Record<string, string>>): Source {
  const failed = new Set<string>()
  const spoilt = new Map<string, unknown>()
  const initialized = new Map<Container, Promise<void>>()

  const filesOf = (mfe: ReleaseFiles, expose: string): string[] => {
    const files = mfe.exposes[expose]
    if (!files) throw new Error(`the release has no '${expose}' of it`)
    return [mfe.entry, ...files]
  }

  const probe = async (mfe: ReleaseFiles, expose: string, signal: AbortSignal): Promise<void> => {
    await Promise.all(
      filesOf(mfe, expose).map(async (url) => {
        const response = await browser.fetch(url, integrity[url], signal).catch((cause: unknown) => {
          throw new Unreachable(`${url} can't be had`, { cause })
        })
        if (!response.ok) throw new Unreachable(`${url} answered ${response.status}`)
      }),
    )
  }

  /** Whether no retry can help: a file is gone, or is answered with other bytes than the release has. */
  const isSpoilt = async (mfe: ReleaseFiles, expose: string, signal: AbortSignal): Promise<boolean> => {
    const verdicts = [...filesOf(mfe, expose), ...mfe.styles].map(async (url) => {
      const answer = await browser.fetch(url, integrity[url], signal).catch(() => null)
      if (answer) return GONE.includes(answer.status)
      const plain = await browser.fetch(url, undefined, signal).catch(() => null)
      return plain !== null && (plain.ok || GONE.includes(plain.status))
    })
    return (await Promise.all(verdicts)).includes(true)
  }

  const get = async (mfe: ReleaseFiles, expose: string): Promise<unknown> => {
    if (mfe.remote) return browser.remote(mfe, mfe.remote)
    const module = await browser.import(mfe.entry)
    if (expose === './mount' && typeof mountIn(module) === 'function') return module // a plain one is its own './mount'
    const container = containerOf(module, mfe.entry)
    if (!initialized.has(container)) initialized.set(container, Promise.resolve(container.init({})))
    await initialized.get(container)
    return (await container.get(expose))()
  }

  const script = async (mfe: ReleaseFiles, expose: string, signal: AbortSignal): Promise<unknown> => {
    const files = filesOf(mfe, expose)
    const known = files.length === 1 && !mfe.remote // of nothing else is it known that it will be asked for
    const checked = failed.has(mfe.entry) || !(known || files.every((url) => browser.preloaded(url)))
    if (checked) await probe(mfe, expose, signal)
    try {
      return await get(mfe, expose)
    } catch (error) {
      if (!checked || mfe.remote?.type === 'script') throw error
      throw new BrokenModule(told(error), { cause: error })
    }
  }

  const version = async (mfe: ReleaseFiles, expose: string, signal: AbortSignal): Promise<Loaded> => {
    try {
      const styles = mfe.styles.map((url) => browser.style(url, integrity[url]))
      const [module] = await Promise.all([script(mfe, expose, signal), ...styles])
      return { module, version: mfe.version }
    } catch (error) {
      failed.add(mfe.entry)
      throw error
    }
  }

  return {
    async probe(mfe, expose, signal) {
      const { fallback } = mfe
      await probe(spoilt.has(mfe.entry) && fallback?.exposes[expose] ? fallback : mfe, expose, signal)
    },
    async load(mfe, expose, signal, instead) {
      const { fallback } = mfe
      if (!fallback?.exposes[expose]) return version(mfe, expose, signal)
      if (!instead && !spoilt.has(mfe.entry)) {
        try {
          return await version(mfe, expose, signal)
        } catch (error) {
          if (!(await isSpoilt(mfe, expose, signal))) throw error
          spoilt.set(mfe.entry, error)
        }
      }
      return { ...(await version(fallback, expose, signal)), instead: instead ?? spoilt.get(mfe.entry) }
    },
  }
}
