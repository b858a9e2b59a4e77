/**
 * Rule: what comes after a failure is decided here, by one table.
 *
 * | the circuit is              | the release has a fallback | state    | the next attempt                                   |
 * |-----------------------------|----------------------------|----------|----------------------------------------------------|
 * | not open                    |                            | FAILED   | after 0.5 s, 1 s, jittered                          |
 * | open                        | yes, not tried yet         | FAILED   | at once: that version                              |
 * | open                        | no, or it failed as well   | FALLBACK | when the circuit is half-open                      |
 * | open, as files can't be had | no, or it failed as well   | FALLBACK | after 2, 4, 8, 15 s, or when the page comes back    |
 *
 * Jitter: half to one and a half of the wait, so that many pages don't come back at one moment. Pure.
 */
import type { Circuit } from './circuit.ts'
import { type MfeError, Unreachable } from './errors.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** The wait after `failures` in a row, in ms; `random`: 0 to 1. */
export const backoff = (failures: number, random: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) * (0.5 + random)

export interface Plan {
  state: 'FAILED' | 'FALLBACK'
  /** Until the next attempt, in ms; Infinity: none comes by itself. */
  waitMs: number
  /** The network, the focus or the visibility coming back is reason enough not to wait. */
  early: boolean
}

export interface Facts {
  /** There is a version that may still be tried in its stead. */
  hasFallback: boolean
  /** It is in FALLBACK already. */
  isGivenUp: boolean
  /** As the circuit's. */
  now: number
  /** 0 to 1. */
  random: number
}

export function planAfter(circuit: Circuit<MfeError>, { hasFallback, isGivenUp, now, random }: Facts): Plan {
  const isOpen = circuit.state(now) === 'open'
  const early = isUnreachable(circuit)
  if (isOpen && hasFallback && !isGivenUp) return { state: 'FAILED', waitMs: 0, early }
  const state = isOpen || isGivenUp ? 'FALLBACK' : 'FAILED'
  const isByCircuit = state === 'FALLBACK' && !early
  const waitMs = isByCircuit ? Math.max(0, (circuit.until ?? now) - now) : backoff(circuit.failures, random)
  return { state, waitMs, early }
}

/** Whether all that is wrong is that files can't be had: a probe that passes is then reason enough to try. */
export const isUnreachable = (circuit: Circuit<MfeError>): boolean => circuit.because?.cause instanceof Unreachable
