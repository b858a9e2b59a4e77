/**
 * Rule: who keeps the main thread busy is named. Long animation frames (https://w3c.github.io/long-animation-frames/) say
 * of each script for how long it ran and from which file; what ran from an MFE's file is the MFE's.
 *
 * | what                                                  | then                                                  |
 * |-------------------------------------------------------|-------------------------------------------------------|
 * | scripts of an MFE in long frames                      | observed as `busy`, every 5 s, summed up              |
 * | of the last 5 s, 60 % or more were in its scripts     | `onHog(owner, share)`, once; then it is counted anew  |
 * | the first run of a file                               | observed, but no reason for `onHog`: it ends by itself |
 *
 * Not seen: frames below 50 ms; work that an MFE hands to a library (its React components render in React's file); what goes
 * on after an `await` of a timer, which the browser ascribes to no file; code that never returns, since the browser tells of a
 * frame at its end. Firefox and Safari have no such entries, and `longtask` has
 * no file names: there nothing is observed and nobody is stopped.
 */
import type { Monitor } from '../contract.ts'
import { splitOwner } from '../owner.ts'
import type { Attribution } from './attribution.ts'
import { type ObserverOf, observeEntries } from './entries.ts'

export const WINDOW_MS = 5_000
const HOG_SHARE = 0.6

/** https://w3c.github.io/long-animation-frames/#sec-PerformanceScriptTiming; TypeScript's DOM types have none of it. */
interface ScriptTiming {
  sourceURL: string
  startTime: number
  duration: number
  invokerType: string
}

interface LongFrame {
  startTime: number
  duration: number
  scripts: readonly ScriptTiming[]
}

export interface BusyOptions {
  monitor: Monitor
  attribution: Attribution
  Observer: ObserverOf | undefined
  /** `share` of the last 5 s, 0 to 1. */
  onHog(owner: string, share: number): void
}

const isFirstRun = (script: ScriptTiming): boolean => /^(?:module|classic)-script$/.test(script.invokerType)

/** Observes long frames; returns what ends it. */
export function observeBusy({ monitor, attribution, Observer, onHog }: BusyOptions): () => void {
  const runs = new Map<string, { end: number; ms: number }[]>()
  const sums = new Map<string, { ms: number; frames: number }>()

  const watch = (owner: string, script: ScriptTiming): void => {
    const end = script.startTime + script.duration
    const recent = (runs.get(owner) ?? []).filter((run) => run.end > end - WINDOW_MS)
    recent.push({ end, ms: script.duration })
    runs.set(owner, recent)
    const share = recent.reduce((sum, run) => sum + run.ms, 0) / WINDOW_MS
    if (share < HOG_SHARE) return
    runs.delete(owner)
    onHog(owner, Math.min(1, share))
  }

  const hear = (frames: readonly LongFrame[]): void => {
    for (const frame of frames) {
      const mine = new Set<string>()
      for (const script of frame.scripts) {
        const owner = attribution.ofUrl(script.sourceURL)
        if (!owner) continue
        const sum = sums.get(owner) ?? { ms: 0, frames: 0 }
        sums.set(owner, { ms: sum.ms + script.duration, frames: sum.frames + (mine.has(owner) ? 0 : 1) })
        mine.add(owner)
        if (!isFirstRun(script)) watch(owner, script)
      }
    }
  }

  const tell = (): void => {
    for (const [owner, { ms, frames }] of sums)
      monitor.observe({ kind: 'busy', ...splitOwner(owner), ms: Math.round(ms), frames })
    sums.clear()
  }

  const end = observeEntries<LongFrame>(Observer, 'long-animation-frame', hear)
  const every = setInterval(tell, WINDOW_MS)
  return () => {
    end()
    clearInterval(every)
    tell()
  }
}
