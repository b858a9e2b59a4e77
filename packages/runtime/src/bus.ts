/**
 * Rule: MFEs tell each other things only here, as CustomEvents on a private EventTarget (nothing leaks onto `window`).
 * A listener that throws is reported and harms nobody: neither the sender nor the other listeners.
 */
import type { Bus } from './contract.ts'

// biome-ignore lint/suspicious/noExplicitAny: the detail of an event is typed where it is received
type Listener = (detail: any) => void

/** Makes a bus. `report` gets what a listener threw (default: the console). */
export function createBus(report: (message: string, error: unknown) => void = console.error): Bus {
  const target = new EventTarget()
  const counts = new Map<string, number>()
  const change = (type: string, by: number) => counts.set(type, (counts.get(type) ?? 0) + by)

  const listen = (type: string, listener: Listener, once: boolean): (() => void) => {
    const handler = (event: Event) => {
      if (once) stop()
      try {
        listener((event as CustomEvent).detail)
      } catch (error) {
        report(`[EventBus] a listener of '${type}' threw`, error)
      }
    }
    let listening = true
    const stop = () => {
      if (!listening) return
      listening = false
      change(type, -1)
      target.removeEventListener(type, handler)
    }
    target.addEventListener(type, handler)
    change(type, 1)
    return stop
  }

  return {
    emit: (type, detail) => {
      target.dispatchEvent(new CustomEvent(type, { detail }))
    },
    on: (type, listener) => listen(type, listener, false),
    once: (type, listener) => listen(type, listener, true),
    listenerCount: (type) => counts.get(type) ?? 0,
  }
}
