/**
 * Rule: going back shows what one had left, going on starts at the top. Positions are kept by history entry for the life of
 * the tab; content that arrives late is waited for, until the user scrolls himself.
 */
import type { Navigation } from './navigation.ts'

const STORE = 'muntin:scroll'
const KEPT = 50
const SETTLE_MS = 3_000

/** The kept positions. Where the storage is forbidden or unreadable nothing is remembered, and nothing breaks. */
function load(window: Window): Map<string, number> {
  try {
    return new Map(JSON.parse(window.sessionStorage.getItem(STORE) ?? '[]') as [string, number][])
  } catch {
    return new Map()
  }
}

function save(window: Window, positions: ReadonlyMap<string, number>): void {
  try {
    window.sessionStorage.setItem(STORE, JSON.stringify([...positions].slice(-KEPT)))
  } catch {
    // Forbidden or full: a reload starts at the top.
  }
}

/** Scrolls to `top` as soon as the page is tall enough. Returns what gives up. */
function scrollWhenTall(window: Window, top: number): () => void {
  const { document } = window
  const stop = new AbortController()
  const attempt = () => {
    window.scrollTo({ top, behavior: 'instant' })
    if (Math.abs(window.scrollY - top) < 2) stop.abort()
  }
  const observer = new ResizeObserver(attempt)
  stop.signal.addEventListener('abort', () => {
    observer.disconnect()
    clearTimeout(timer)
  })
  const timer = setTimeout(() => stop.abort(), SETTLE_MS)
  for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
    window.addEventListener(type, () => stop.abort(), { once: true, passive: true, signal: stop.signal })
  observer.observe(document.body)
  attempt()
  return () => stop.abort()
}

/** Keeps and restores scroll positions as `navigation` moves. */
export function keepScroll(window: Window, navigation: Navigation): void {
  const positions = load(window)
  let giveUp = () => {}
  const restore = (key: string) => {
    giveUp()
    const top = positions.get(key) ?? 0
    if (top > 0) giveUp = scrollWhenTall(window, top)
    else window.scrollTo({ top: 0, behavior: 'instant' })
  }
  navigation.subscribe((place, from) => {
    positions.delete(from.key)
    positions.set(from.key, window.scrollY)
    if (place.by === 'pop') restore(place.key)
    else if (place.moved && place.by !== 'hash') {
      giveUp()
      window.scrollTo({ top: 0, behavior: 'instant' })
    }
  })
  window.addEventListener('pagehide', () => {
    positions.set(navigation.current().key, window.scrollY)
    save(window, positions)
  })
  if (positions.has(navigation.current().key)) restore(navigation.current().key)
}
