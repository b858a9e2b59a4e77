/**
 * Rule: an MFE weighs what its scripts and styles have as bytes on the wire, whether or not the cache had them: a figure of
 * the version, not of the visitor.
 *
 * The sum so far is told once nothing of it has come for 3 s, and when the page is hidden. Files at other origins tell
 * their size where they send `Timing-Allow-Origin` (https://www.w3.org/TR/resource-timing/); others count as files of 0 bytes.
 */
import type { Monitor } from '../contract.ts'
import { splitOwner } from '../owner.ts'
import type { Attribution } from './attribution.ts'
import { type ObserverOf, observeEntries } from './entries.ts'
import type { MonitoredPage } from './monitor.ts'

export const QUIET_MS = 3_000

type Resource = Pick<PerformanceResourceTiming, 'name' | 'encodedBodySize'>
type Page = Pick<MonitoredPage, 'addEventListener' | 'removeEventListener' | 'document'>

/** So that it is before the monitor's own listener, which sends. */
const CAPTURE = { capture: true }

/** Tells `monitor` what the MFEs weigh; returns what ends it. */
export function observeResources(
  page: Page,
  monitor: Monitor,
  attribution: Attribution,
  Observer: ObserverOf | undefined,
): () => void {
  const sizes = new Map<string, Map<string, number>>()
  const changed = new Set<string>()
  let quiet: ReturnType<typeof setTimeout> | undefined

  const tell = (): void => {
    clearTimeout(quiet)
    for (const owner of changed) {
      const files = [...(sizes.get(owner)?.values() ?? [])]
      const bytes = files.reduce((sum, size) => sum + size, 0)
      monitor.observe({ kind: 'bytes', ...splitOwner(owner), bytes, files: files.length })
    }
    changed.clear()
  }

  const hear = (resources: readonly Resource[]): void => {
    for (const { name, encodedBodySize } of resources) {
      const owner = attribution.ofUrl(name)
      if (!owner) continue
      const files = sizes.get(owner) ?? new Map<string, number>()
      sizes.set(owner, files)
      // A file that is asked for twice (a preload, then its use) is one file.
      const known = files.get(name)
      if (known !== undefined && known >= encodedBodySize) continue
      files.set(name, encodedBodySize)
      changed.add(owner)
    }
    if (changed.size === 0) return
    clearTimeout(quiet)
    quiet = setTimeout(tell, QUIET_MS)
  }

  const onHidden = (): void => {
    if (page.document.visibilityState === 'hidden') tell()
  }

  const end = observeEntries<Resource>(Observer, 'resource', hear)
  page.addEventListener('visibilitychange', onHidden, CAPTURE)
  page.addEventListener('pagehide', tell, CAPTURE)
  return () => {
    end()
    clearTimeout(quiet)
    page.removeEventListener('visibilitychange', onHidden, CAPTURE)
    page.removeEventListener('pagehide', tell, CAPTURE)
  }
}
