/**
 * Rule: the page's monitor is wired here. It comes first, before the loader, so that nothing goes wrong unseen; what it
 * needs besides (the vitals' library) comes last, when the page has loaded.
 */
import {
  createAttribution,
  createMonitor,
  observeBusy,
  observeErrors,
  observeResources,
  observeVitals,
  type PageMonitor,
  type ReleaseData,
  toEndpoint,
} from '@muntin/runtime'
import { matchRoute } from './routing.ts'

export interface MonitoringOptions {
  /** Stops the MFE `owner` (`name@version`), which has kept the main thread busy for `share` (0 to 1) of 5 s. */
  crash(owner: string, share: number): void
}

/** The share of page views that send measurements; failures are sent by all. */
const SAMPLE = 1

/** Starts monitoring the page of `window`, which shows `release`. */
export function startMonitoring(
  window: Window & typeof globalThis,
  release: ReleaseData,
  { crash }: MonitoringOptions,
): PageMonitor {
  const attribution = createAttribution(release, window.document.baseURI)
  const monitor = createMonitor({
    release: release.id,
    channel: release.channel,
    sample: SAMPLE,
    // The function as it is now: whoever replaces `fetch` later shall not see our calls, nor break them.
    send: toEndpoint('/rum', window.fetch.bind(window)),
    route: () => matchRoute(release.routes, window.location.pathname, '').declared?.path ?? '',
    ownerOf: attribution.ofStack,
    page: window,
  })
  const { PerformanceObserver } = window
  observeErrors(window, monitor, attribution)
  observeBusy({ monitor, attribution, Observer: PerformanceObserver, onHog: crash })
  if (monitor.sampled) {
    observeResources(window, monitor, attribution, PerformanceObserver)
    void observeVitals(window, monitor, () => import('web-vitals'))
  }
  monitor.start()
  return monitor
}
