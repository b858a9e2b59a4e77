/**
 * Rule: how the page feels is measured by `web-vitals` (https://github.com/GoogleChrome/web-vitals), which the page brings,
 * once it has loaded: nothing that measures may make slower what it measures. The library reads what was before it from
 * the browser's buffers.
 */
import type { Monitor } from '../contract.ts'

type VitalName = 'LCP' | 'CLS' | 'INP' | 'FCP' | 'TTFB'
type Subscribe = (report: (metric: { name: VitalName; value: number }) => void) => void

/** The part of `web-vitals` that is needed here. */
export type WebVitals = Record<`on${VitalName}`, Subscribe>

export interface LoadedPage extends Pick<Window, 'addEventListener'> {
  readonly document: { readonly readyState: DocumentReadyState }
  /** Not in all browsers. */
  readonly requestIdleCallback?: Window['requestIdleCallback']
}

const loaded = (page: LoadedPage): Promise<void> =>
  new Promise((resolve) => {
    const rest = () =>
      page.requestIdleCallback ? page.requestIdleCallback(() => resolve(), { timeout: 2_000 }) : resolve()
    if (page.document.readyState === 'complete') rest()
    else page.addEventListener('load', rest, { once: true })
  })

/** Tells `monitor` of the page's vitals; a library that can't be had is a page without them. */
export async function observeVitals(
  page: LoadedPage,
  monitor: Monitor,
  bring: () => Promise<WebVitals>,
): Promise<void> {
  await loaded(page)
  try {
    const { onLCP, onCLS, onINP, onFCP, onTTFB } = await bring()
    for (const subscribe of [onLCP, onCLS, onINP, onFCP, onTTFB])
      subscribe(({ name, value }) => monitor.observe({ kind: 'vital', name, value }))
  } catch (error) {
    console.debug('the vitals are not measured', error)
  }
}
