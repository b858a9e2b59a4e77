/** Rule: the only part of the loader that touches the document and the network. What remotes need comes with the first one. */
import { readImportMap, readIntegrity, readRelease } from '../release.ts'
import type { Adapters, Remotes } from './remote.ts'
import type { Browser } from './source.ts'

function addStyle(document: Document, url: string, integrity: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = url
    link.crossOrigin = 'anonymous'
    if (integrity) link.integrity = integrity
    link.onload = () => resolve()
    link.onerror = () => {
      link.remove()
      reject(new Error(`${url} can't be had`))
    }
    document.head.append(link)
  })
}

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
    async remote(files) {
      remotes ??= import('./remote.ts').then(({ createRemotes }) =>
        createRemotes({
          document,
          map: readImportMap(document),
          integrity: readIntegrity(document, readRelease(document)),
          adapters,
          bring,
        }),
      )
      remotes.catch(() => {
        remotes = undefined
      })
      return (await remotes).get(files)
    },
    // Same mode and credentials as a module script's own request, so that both share one entry of the HTTP cache.
    fetch: (url, integrity, signal) =>
      fetch(url, { mode: 'cors', credentials: 'same-origin', signal, ...(integrity ? { integrity } : {}) }),
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
