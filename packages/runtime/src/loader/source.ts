/**
 * Rule: a server that is down must not leave a module broken for the life of the page.
 *
 * Browsers used to remember a module whose fetch failed, and Chromium still remembers one whose *static import* failed
 * (whatwg/html#6768). So `import()` is called only when the files of the whole graph can be had:
 *
 * | when                              | before import()                                                       |
 * |-----------------------------------|-----------------------------------------------------------------------|
 * | first load, files are preloaded   | nothing; modulepreload has asked for all of them                      |
 * | first load, not preloaded         | fetch() of all files at once, with integrity: fills the HTTP cache, no waterfall |
 * | after a failure                   | the same: a probe that costs the module map nothing                   |
 *
 * If import() fails all the same, only a new page helps: BrokenModule says so.
 */
import type { Container } from '../contract.ts'
import type { ReleaseMfe } from '../release.ts'
import { BrokenModule } from './errors.ts'

/** What the loader needs of the browser. */
export interface Browser {
  import(url: string): Promise<unknown>
  fetch(url: string, integrity: string | undefined, signal: AbortSignal): Promise<{ ok: boolean; status: number }>
  /** Whether the document asked for `url` by modulepreload. */
  preloaded(url: string): boolean
  /** Resolves once the stylesheet is applied; rejects if it can't be had. */
  style(url: string, integrity: string | undefined): Promise<void>
}

export interface Source {
  /** What `expose` of `mfe` exports. */
  load(mfe: ReleaseMfe, expose: string, signal: AbortSignal): Promise<unknown>
  /** Resolves if all files for `expose` can be had now. */
  probe(mfe: ReleaseMfe, expose: string, signal: AbortSignal): Promise<void>
}

function containerOf(module: unknown, url: string): Container {
  const found = [module, (module as { default?: unknown }).default].find(
    (each) => typeof (each as Partial<Container> | undefined)?.get === 'function',
  )
  if (!found) throw new Error(`${url} is no Module Federation container: it exports no get()`)
  return found as Container
}

export function createSource(browser: Browser, integrity: Readonly<Record<string, string>>): Source {
  const failed = new Set<string>()
  const initialized = new Map<Container, Promise<void>>()

  const filesOf = (mfe: ReleaseMfe, expose: string): string[] => {
    const files = mfe.exposes[expose]
    if (!files) throw new Error(`the release has no '${expose}' of it`)
    return [mfe.entry, ...files]
  }

  const probe = async (mfe: ReleaseMfe, expose: string, signal: AbortSignal): Promise<void> => {
    await Promise.all(
      filesOf(mfe, expose).map(async (url) => {
        const response = await browser.fetch(url, integrity[url], signal).catch((cause: unknown) => {
          throw new Error(`${url} can't be had`, { cause })
        })
        if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      }),
    )
  }

  const get = async (mfe: ReleaseMfe, expose: string): Promise<unknown> => {
    const container = containerOf(await browser.import(mfe.entry), mfe.entry)
    if (!initialized.has(container)) initialized.set(container, Promise.resolve(container.init({})))
    await initialized.get(container)
    return (await container.get(expose))()
  }

  const script = async (mfe: ReleaseMfe, expose: string, signal: AbortSignal): Promise<unknown> => {
    const checked = failed.has(mfe.entry) || !filesOf(mfe, expose).every((url) => browser.preloaded(url))
    if (checked) await probe(mfe, expose, signal)
    try {
      return await get(mfe, expose)
    } catch (error) {
      if (!checked) throw error
      throw new BrokenModule(error instanceof Error ? error.message : String(error), { cause: error })
    }
  }

  return {
    probe,
    async load(mfe, expose, signal) {
      try {
        const styles = mfe.styles.map((url) => browser.style(url, integrity[url]))
        const [module] = await Promise.all([script(mfe, expose, signal), ...styles])
        return module
      } catch (error) {
        failed.add(mfe.entry)
        throw error
      }
    },
  }
}
