/**
 * Rule: MFEs tell each other things only here; every listener of the page hears all events in the order they were sent.
 *
 * | an event                                   | reaches                                                               |
 * |--------------------------------------------|-----------------------------------------------------------------------|
 * | that is emitted                            | `'*'`, then DOM listeners of `muntin:<type>` on the target, then listeners |
 * | that is emitted while another is delivered | the same, once that one has been                                      |
 * | `new CustomEvent('muntin:<type>')`         | the same: who has no bus can speak, too, of types that it knows       |
 * | whose contract says `replay`               | who listens later, too, in a microtask, so that `on` has returned     |
 * | whose contract says `crossTab`             | the visitor's other tabs, too (`tabs.ts`)                             |
 *
 * Listeners are called from an array, since the 100 of one event take many times as long on an EventTarget (bench/runtime.py);
 * each event that is sent is one DOM event. `cart:updated` is `cart:updated@1`; another major is another event.
 */
import type { Bus, EventContract, Listener, OwnedBus } from '../contract.ts'
import { PAGE } from '../owner.ts'
import { Hub, normal } from './hub.ts'
import type { Entry, Report } from './listeners.ts'
import type { Channel } from './tabs.ts'

export interface BusOptions {
  /** What is known of events: `cart:updated@1` -> contract. */
  events?: Readonly<Record<string, EventContract>>
  /** Whether events are checked against their schemas. */
  development?: boolean
  /** Where the DOM events are; default: the window, and without one a target that nobody else has. */
  target?: EventTarget
  /** Told of what fails; default: the console. */
  report?: Report
  /** Told, during development, of what looks wrong; default: the console. */
  warn?: (message: string) => void
  /** Opens what leads to other tabs; default: a BroadcastChannel, where there is one. */
  channel?: (name: string) => Channel
  /** Ends the bus: it leaves the target and the other tabs. */
  signal?: AbortSignal
  /** In ms since the epoch. */
  now?: () => number
  /** A monotonic clock, in ms. */
  clock?: () => number
  /** Runs something in a later turn. */
  later?: (run: () => void) => void
}

/** Makes the page's bus. */
export function createBus(options: BusOptions = {}): Bus {
  return viewOf(new Hub(options), PAGE)
}

/** The bus as `owner` has it. Once closed, it takes no more listeners: who has left would never end them. */
function viewOf(hub: Hub, owner: string): OwnedBus {
  const own = new Set<Entry>()
  let closed = false
  const listen = (type: string, listener: unknown, once: boolean, signal: AbortSignal | undefined) =>
    closed
      ? () => {}
      : hub.listen(own, owner, { type: normal(type), listener: listener as Listener<string>, once, signal })
  return {
    emit: (type, detail) => hub.emit(normal(type), detail, owner),
    on: (type, listener, { signal } = {}) => listen(type, listener, false, signal),
    once: (type, listener, { signal } = {}) => listen(type, listener, true, signal),
    off: (type, listener) => {
      for (const entry of own) if (entry.type === normal(type) && entry.listener === listener) hub.end(entry)
    },
    listenerCount: (type) => hub.count(type && normal(type)),
    as: (other) => viewOf(hub, other),
    close: () => {
      closed = true
      const left: Record<string, number> = {}
      for (const entry of own) {
        left[entry.type] = (left[entry.type] ?? 0) + 1
        hub.end(entry)
      }
      return left
    },
  }
}
