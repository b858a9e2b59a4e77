/**
 * Rule: the address bar is the one truth of where the page is; this store reads and moves it by the History API.
 *
 * | by        | history        | scroll                                   | focus              |
 * |-----------|----------------|------------------------------------------|--------------------|
 * | `load`    | as it came     | as the browser last had it               | as the browser does|
 * | `push`    | new entry      | top, if the path changed                 | the new heading    |
 * | `replace` | same entry     | top, if the path changed                 | the new heading    |
 * | `pop`     | back, forward  | where this entry was left                | the new heading    |
 * | `hash`    | new entry      | as the browser does                      | as the browser does|
 */
import { uuid } from '@muntin/runtime'

export interface Place {
  path: string
  search: string
  hash: string
  by: 'load' | 'push' | 'replace' | 'pop' | 'hash'
  /** Names the history entry. */
  key: string
  /** Whether the path differs from the place before (a changed query alone is the same page). */
  moved: boolean
}

export interface Navigation {
  current(): Place
  navigate(to: string, options?: { replace?: boolean }): void
  subscribe(fn: (place: Place, from: Place) => void): () => void
}

const keyOf = (state: unknown): string | undefined => (state as { muntin?: string } | null)?.muntin

/** Starts following `window`'s history. A `to` of another origin leaves the page. */
export function createNavigation(window: Window): Navigation {
  const { history, location } = window
  const subscribers = new Set<(place: Place, from: Place) => void>()
  let place = read('load', keyOf(history.state) ?? newKey(), '')
  history.scrollRestoration = 'manual'
  history.replaceState({ muntin: place.key }, '')

  function newKey(): string {
    return uuid().slice(0, 8)
  }
  function read(by: Place['by'], key: string, before: string): Place {
    const { pathname, search, hash } = location
    return { path: pathname, search, hash, by, key, moved: pathname !== before }
  }
  function arrive(by: Place['by'], key: string): void {
    const from = place
    place = read(by, key, from.path)
    for (const tell of [...subscribers]) tell(place, from)
  }

  window.addEventListener('popstate', (event) => {
    const known = keyOf(event.state)
    if (known) return arrive('pop', known)
    const key = newKey() // an entry that the browser made itself: a click on a link to a place on this very page
    history.replaceState({ muntin: key }, '')
    arrive('hash', key)
  })

  return {
    current: () => place,
    navigate(to, options = {}) {
      const url = new URL(to, location.href)
      if (url.origin !== location.origin) return location.assign(url)
      const same = url.href === location.href
      const key = newKey()
      if (options.replace || same) history.replaceState({ muntin: key }, '', url)
      else history.pushState({ muntin: key }, '', url)
      arrive(options.replace || same ? 'replace' : 'push', key)
    },
    subscribe(fn) {
      subscribers.add(fn)
      return () => subscribers.delete(fn)
    },
  }
}

/** Whether a click asks for a plain move within the page, and where to; null leaves it to the browser. */
export function destinationOf(event: MouseEvent, origin: string, knows: (path: string) => boolean): string | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.composedPath().find((each): each is HTMLAnchorElement => each instanceof HTMLAnchorElement)
  if (!link?.href || link.hasAttribute('download') || link.rel.includes('external')) return null
  if (link.target && link.target !== '_self') return null
  const url = new URL(link.href)
  if (url.origin !== origin || !knows(url.pathname)) return null
  const here = new URL(link.ownerDocument.location.href)
  const onlyHash = url.hash !== '' && url.pathname === here.pathname && url.search === here.search
  return onlyHash ? null : url.pathname + url.search + url.hash
}
