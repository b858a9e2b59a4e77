/**
 * Rule: what is measured can be seen where developers look: the Performance panel shows each phase of each MFE on a track
 * of its own (https://developer.chrome.com/docs/devtools/performance/extension), other browsers as plain user timings.
 *
 * | observed | user timing                                                 |
 * |----------|-------------------------------------------------------------|
 * | a phase  | measure `muntin:shopping-cart@1.0.0:mount`, as long as it was |
 * | an error | mark `muntin:shopping-cart@1.0.0:error`                      |
 */
import type { Observation } from '../contract.ts'
import { ownerOf } from '../owner.ts'

/** The part of `performance` that is needed here. */
export interface Timeline {
  now(): number
  mark(name: string, options?: { detail?: unknown }): unknown
  measure(name: string, options: { start: number; end: number; detail?: unknown }): unknown
}

/** Browsers keep user timings for as long as the page lives: a page that is open for days must not fill up with them. */
const MAX_DRAWN = 1_000

/** What draws observations on `timeline`. */
export function drawOn(timeline: Timeline): (observation: Observation) => void {
  let room = MAX_DRAWN
  return (observation) => {
    if (observation.kind !== 'phase' && observation.kind !== 'error') return
    if (room-- <= 0) return
    const name = `muntin:${ownerOf(observation.mfe, observation.version)}`
    if (observation.kind === 'error') {
      const tooltipText = `${observation.name}: ${observation.message}`
      timeline.mark(`${name}:error`, { detail: { devtools: { dataType: 'marker', color: 'error', tooltipText } } })
      return
    }
    const end = timeline.now()
    const devtools = {
      dataType: 'track-entry',
      trackGroup: 'Micro-frontends',
      track: observation.mfe,
      color: observation.ok ? 'primary' : 'error',
    }
    const start = Math.max(0, end - observation.ms)
    timeline.measure(`${name}:${observation.phase}`, { start, end, detail: { devtools } })
  }
}
