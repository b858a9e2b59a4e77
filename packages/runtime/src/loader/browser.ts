/** Rule: the only part of the loader that touches the document and the network. What remotes need comes with the first one. */
import { readImportMap, readIntegrity, readRelease } from '../release.ts'
import type { Adapters, Remotes } from './remote.ts'
import { type Browser, containerOf, type Thrift } from './source.ts'
import { idle } from './when.ts'

/** https://wicg.github.io/netinfo/ and https://wicg.github.io/savedata/; TypeScript's DOM types have none of it. */
interface Connection {
  saveData?: boolean
  effectiveType?: string
}

function thriftOf(connection: Connection | undefined): Thrift | null {
  if (connection?.saveData) return 'save-data'
  return /^(slow-2g|2g|3g)$/.test(connection?.effectiveType ?? '') ? 'slow-connection' : null
}

/** Puts `element`, which loads `url`, into the document. Resolves once it has loaded; if it can't, it is taken out again. */
export function append(element: HTMLLinkElement | HTMLScriptElement, url: string): Promise<void> {
  return new Promise((done, fail) => {
    element.onload = () => done()
    element.onerror = () => {
      element.remove()
      fail(new Error(`${url} can't be had, or is not what was published`))
    }
    element.ownerDocument.head.append(element)
  })
}

function addStyle(document: Document, url: string, integrity: string | undefined): Promise<void> {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = url
  link.crossOrigin = 'anonymous'
  if (integrity) link.integrity = integrity
  return append(link, url)
}

/** Mode and credentials of a module script's own request, so that both share one entry of the HTTP cache. */
const asModule = (integrity: string | undefined): RequestInit => ({
  mode: 'cors',
  credentials: 'same-origin',
  ...(integrity ? { integrity } : {}),
})

/** The browser that shows `document`. `adapters` mount what remotes built by others expose. */
export function createBrowser(document: Document, adapters: Adapters = {}): Browser {
  const absolute = (url: string) => new URL(url, document.baseURI).href
  const bring = (url: string): Promise<unknown> => import(/* @vite-ignore */ url)
  const preloads = new Set(
    Array.from(
      document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload], link[rel=preload][as=script]'),
      (link) => link.href,
    ),
  )
  const styles = new Map<string, Promise<void>>()
  let remotes: Promise<Remotes> | undefined
  return {
    import: (url) => bring(absolute(url)),
    async remote(files, remote) {
      remotes ??= import('./remote.ts').then((module) =>
        module.createRemotes({
          document,
          map: readImportMap(document),
          integrity: readIntegrity(document, readRelease(document)),
          adapters,
          bring,
          append,
          containerOf,
        }),
      )
      remotes.catch(() => {
        remotes = undefined
      })
      return (await remotes).get(files, remote)
    },
    fetch: (url, integrity, signal) => fetch(url, { ...asModule(integrity), signal }),
    async prefetch(url, integrity) {
      const response = await fetch(url, { ...asModule(integrity), priority: 'low' }).catch(() => null)
      await response?.arrayBuffer().catch(() => {}) // an answer that nobody reads need not be kept
      return response?.ok ?? false
    },
    idle: () => idle(document.defaultView as Window),
    thrift: () => thriftOf((navigator as { connection?: Connection }).connection),
    preloaded: (url) => preloads.has(absolute(url)),
    style(url, integrity) {
      const known = styles.get(url)
      if (known) return known
      const added = addStyle(document, url, integrity)
      styles.set(url, added)
      added.catch(() => styles.delete(url))
      return added
    },
  }
}
