/**
 * Rule: after a move to another page, focus goes to its heading, so that keyboard and screen reader start there. The heading
 * may come late, or another one may take its place (an MFE that stays shows the old page until it has the new one): for some
 * seconds it is looked after, until the user does something himself. A focus that something else took is left there.
 */

const PATIENCE_MS = 8_000

/** Focuses the `h1` in `main` now or once it is there; `main` itself meanwhile. Returns what gives up. */
export function focusHeading(main: HTMLElement): () => void {
  const stop = new AbortController()
  const { ownerDocument: document } = main
  const isFree = () => [null, document.body, main].includes(document.activeElement as HTMLElement | null)
  const attempt = () => {
    const heading = main.querySelector<HTMLElement>('h1')
    if (!isFree() || !heading || main.getAttribute('aria-busy') === 'true') return
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(attempt)
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  stop.signal.addEventListener('abort', () => {
    observer.disconnect()
    clearTimeout(timer)
  })
  for (const type of ['keydown', 'pointerdown'])
    document.addEventListener(type, () => stop.abort(), { once: true, capture: true, signal: stop.signal })
  main.focus({ preventScroll: true })
  observer.observe(main, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-busy'] })
  queueMicrotask(() => {
    if (!stop.signal.aborted) attempt()
  })
  return () => stop.abort()
}
