/**
 * Rule: while something else stands in for a service, the page says once what it shows, and of when; the words stay as they are
 * until there is something new to say (so a time of day, and no "3 minutes ago" that would be read out every minute).
 *
 * | what is shown       | said                                                                        |
 * |---------------------|-----------------------------------------------------------------------------|
 * | of a known age      | Products are as of 14:32: the catalogue can’t be reached right now.         |
 * | of an unknown one   | Products may be out of date: the catalogue can’t be reached right now.      |
 * | without its part    | Product details may be missing or out of date: the catalogue can’t be ... |
 */
import type { Degradation } from '@muntin/runtime'

export interface Outage extends Pick<Degradation, 'upstream' | 'reason'> {
  /** In ms of `Date.now()`; null if it is not known. */
  asOf: number | null
}

interface Words {
  /** What is shown, with its verb. */
  shown: string
  missing: string
  /** Who can't be reached. */
  who: string
}

const WORDS: Record<string, Words> = {
  product: { shown: 'Products are', missing: 'Product details may be missing or out of date', who: 'the catalogue' },
  cart: { shown: 'Your cart is', missing: 'Your cart can’t be shown', who: 'the cart' },
  order: { shown: 'Your orders are', missing: 'Your orders can’t be shown', who: 'our order desk' },
}
const ANY: Words = { shown: 'Some of this page is', missing: 'Some of this page is missing', who: 'part of the shop' }

/** `outages` with what an `upstream:degraded` at `now` (ms) says. */
export function withOutage(outages: readonly Outage[], said: Degradation, now: number): readonly Outage[] {
  const { upstream, reason, ageSeconds } = said
  const time = new Date(now - (ageSeconds ?? Number.NaN) * 1000).valueOf() // none for an age that no calendar has
  const asOf = Number.isNaN(time) ? null : time
  const outage = { upstream, reason, asOf }
  return [...outages.filter((each) => each.upstream !== upstream), outage].sort((a, b) =>
    a.upstream.localeCompare(b.upstream),
  )
}

export function withoutOutage(outages: readonly Outage[], upstream: string): readonly Outage[] {
  return outages.filter((each) => each.upstream !== upstream)
}

/** One sentence. `language`: of the page. */
export function sentenceOf({ upstream, reason, asOf }: Outage, now: number, language: string, zone?: string): string {
  const { shown, missing, who } = WORDS[upstream] ?? ANY
  const where = `${who} can’t be reached right now.`
  if (asOf !== null) return `${shown} as of ${timeOf(asOf, now, language, zone)}: ${where}`
  if (reason === 'fallback') return `${missing}: ${where}`
  return `${shown.replace(/ (are|is)$/, '')} may be out of date: ${where}`
}

/** The time of day; with the date if that is another one. */
function timeOf(at: number, now: number, language: string, timeZone: string | undefined): string {
  const zone = timeZone === undefined ? {} : { timeZone }
  const as = (form: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { ...form, ...zone })
  const day = as({ dateStyle: 'medium' })
  const isToday = day.format(at) === day.format(now)
  return as(isToday ? { timeStyle: 'short' } : { timeStyle: 'short', dateStyle: 'medium' }).format(at)
}
