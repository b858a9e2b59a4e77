/** Rule: the only part of the loader that touches the document and the network. */
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

export function createBrowser(document: Document): Browser {
  const preloads = new Set(
    Array.from(document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]'), (link) => link.href),
  )
  const styles = new Map<string, Promise<void>>()
  return {
    import: (url) => import(/* @vite-ignore */ url),
    // Same mode and credentials as a module script's own request, so that both share one entry of the HTTP cache.
    fetch: (url, integrity, signal) =>
      fetch(url, { mode: 'cors', credentials: 'same-origin', signal, ...(integrity ? { integrity } : {}) }),
    preloaded: (url) => preloads.has(url),
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
