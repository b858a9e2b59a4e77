/**
 * Rule: after a move to another page, focus goes to its heading, so that keyboard and screen reader start there. The heading
 * may come late; it is waited for until the user does something himself.
 */

const PATIENCE_MS = 8_000

/** Focuses the `h1` in `main` now or once it is there; `main` itself meanwhile. Returns what gives up. */
export function focusHeading(main: HTMLElement): () => void {
  const stop = new AbortController()
  const { ownerDocument: document } = main
  const attempt = () => {
    const heading = main.querySelector<HTMLElement>('h1')
    if (!heading || main.getAttribute('aria-busy') === 'true') return
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    stop.abort()
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
  queueMicrotask(attempt)
  return () => stop.abort()
}
