/** Rule: what the browser does to a monitor, done by hand; for tests. */
import type { Beacon, Sink } from '../src/monitor/beacon.ts'
import type { MonitoredPage } from '../src/monitor/monitor.ts'
import type { Timeline } from '../src/monitor/timeline.ts'

type Drawn = { name: string; start?: number; end?: number }

/** A page that is shown until `hide`. Time is vitest's: fake timers move it. */
export class FakePage extends EventTarget implements MonitoredPage {
  readonly document = { visibilityState: 'visible' as DocumentVisibilityState, prerendering: false }
  readonly drawn: Drawn[] = []
  readonly performance: Timeline = {
    now: () => performance.now(),
    mark: (name) => this.drawn.push({ name }),
    measure: (name, { start, end }) => this.drawn.push({ name, start, end }),
  }

  hide(): void {
    this.document.visibilityState = 'hidden'
    this.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }

  leave(): void {
    this.hide()
    this.dispatchEvent(new Event('pagehide'))
  }
}

/** Keeps what it is given; fails as often as it is told to. */
export class FakeSink {
  readonly beacons: Beacon[] = []
  readonly closing: boolean[] = []
  failures = 0

  readonly take: Sink = async (beacon, closing) => {
    if (this.failures > 0) {
      this.failures -= 1
      throw new Error('no network')
    }
    this.beacons.push(beacon)
    this.closing.push(closing)
  }

  get entries(): Beacon['entries'] {
    return this.beacons.flatMap((beacon) => beacon.entries)
  }
}

/** A PerformanceObserver of its own: entries are those that a test delivers. */
export function fakeObserver(type: string) {
  const listeners = new Set<(entries: readonly unknown[]) => void>()
  return {
    deliver: (...entries: unknown[]) => {
      for (const hear of listeners) hear(entries)
    },
    Observer: class {
      static supportedEntryTypes = [type]
      readonly #hear: (entries: readonly unknown[]) => void

      constructor(heard: (list: { getEntries(): readonly unknown[] }) => void) {
        this.#hear = (entries) => heard({ getEntries: () => entries })
      }

      observe(): void {
        listeners.add(this.#hear)
      }

      disconnect(): void {
        listeners.delete(this.#hear)
      }
    },
  }
}
