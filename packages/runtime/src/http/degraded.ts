/**
 * Rule: an answer that something else stands in for says so, and the page is told once when that begins and once when it ends.
 *
 * | an answer                                       | its upstream was | then                                                |
 * |-------------------------------------------------|------------------|-----------------------------------------------------|
 * | is degraded                                     | whole            | degraded: `upstream:degraded`                       |
 * | is degraded                                     | degraded         | `upstream:degraded` again if there is news in it    |
 * | is whole, to a question that had a degraded one | degraded         | whole: `upstream:restored`                          |
 * | is whole, to any other question                 | degraded         | nothing: caches may have kept it from better times  |
 * | none is degraded for 30 s                       | degraded         | whole: nothing of it is being asked for any more    |
 *
 * A question is what was asked, with all its variables. Whoever shows a degraded answer asks again, at least every 15 s.
 */
import type { Bus } from '../contract.ts'

export const DEGRADED = 'upstream:degraded'
export const RESTORED = 'upstream:restored'
export const FORGOTTEN_AFTER_MS = 30_000

const REASONS = ['stale-if-error', 'remembered', 'fallback'] as const
/** An age that grew by more than the clock did, by this many ms, is news. */
const NEWS_MS = 2_000

/** One upstream that an answer is not from; the detail of `upstream:degraded`. */
export interface Degradation {
  upstream: string
  reason: (typeof REASONS)[number]
  /** Of what is shown, where it is known. */
  ageSeconds?: number
}

/** Takes in what an answer to `question` says of itself; an empty list: it is whole. */
export type Hear = (question: string, degraded: readonly Degradation[]) => void

interface Outage {
  questions: Set<string>
  told: Degradation
  /** The oldest of what is shown, in ms of `Date.now()`; null if no age is known. */
  asOf: number | null
  timer: ReturnType<typeof setTimeout>
}

/** `entries` as they came from a server: what is no degradation is left out. */
export function readDegraded(entries: unknown): Degradation[] {
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: Partial<Degradation> | null) => {
    const { upstream, reason, ageSeconds } = entry ?? {}
    if (typeof upstream !== 'string' || upstream === '' || !reason || !REASONS.includes(reason)) return []
    // A fallback is of no time: what is in it may have been put together from many.
    const isAge = typeof ageSeconds === 'number' && ageSeconds >= 0 && reason !== 'fallback'
    return [{ upstream, reason, ...(isAge ? { ageSeconds } : {}) }]
  })
}

/** The value of `x-muntin-degraded` (an RFC 9651 list): `product;reason=stale-if-error;age=42, cart;reason=fallback`. */
export function parseDegraded(value: string | null): Degradation[] {
  const members = (value ?? '').split(',').map((member) => member.split(';').map((part) => part.trim()))
  const read = ([upstream = '', ...parameters]: string[]) => {
    const named = Object.fromEntries(parameters.map((each) => each.split('=')))
    return { upstream, reason: named.reason, ...(named.age === undefined ? {} : { ageSeconds: Number(named.age) }) }
  }
  return readDegraded(members.map(read))
}

/** Makes what hears all answers of a page. */
export function createHearing(bus: Bus): Hear {
  const outages = new Map<string, Outage>()

  const end = (upstream: string, outage: Outage) => {
    clearTimeout(outage.timer)
    outages.delete(upstream)
    bus.emit(RESTORED, { upstream })
  }
  const fail = (question: string, degradation: Degradation) => {
    const { upstream, reason, ageSeconds } = degradation
    const before = outages.get(upstream)
    clearTimeout(before?.timer)
    const known = ageSeconds === undefined ? [] : [Date.now() - ageSeconds * 1000]
    const all = before && before.asOf !== null ? [before.asOf, ...known] : known
    const outage: Outage = {
      questions: (before?.questions ?? new Set()).add(question),
      told: before?.told ?? degradation,
      asOf: all.length > 0 ? Math.min(...all) : null,
      timer: setTimeout(() => end(upstream, outage), FORGOTTEN_AFTER_MS),
    }
    outages.set(upstream, outage)
    const isOlder = outage.asOf !== null && (before?.asOf ?? Number.POSITIVE_INFINITY) - outage.asOf > NEWS_MS
    if (before && before.told.reason === reason && !isOlder) return
    const age = outage.asOf === null ? {} : { ageSeconds: Math.max(0, Math.round((Date.now() - outage.asOf) / 1000)) }
    outage.told = { upstream, reason, ...age }
    bus.emit(DEGRADED, outage.told)
  }

  return (question, degraded) => {
    for (const each of degraded) fail(question, each)
    const named = new Set(degraded.map(({ upstream }) => upstream))
    for (const [upstream, outage] of outages) {
      if (outage.questions.has(question) && !named.has(upstream)) end(upstream, outage)
    }
  }
}
