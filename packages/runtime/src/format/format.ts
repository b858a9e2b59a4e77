/**
 * Rule: dates, numbers and money are written as the page's language does; what can't be written is an empty text, never an error.
 *
 * | what                            | is written                                             |
 * |---------------------------------|--------------------------------------------------------|
 * | a time that is none, a NaN      | as an empty text                                       |
 * | a currency that is none         | as a number with that word after it                     |
 * | anything, in an unknown language | in English                                             |
 *
 * Making an Intl formatter costs far more than using one (microseconds to milliseconds), so each is made once.
 */
import type { Format } from '../contract.ts'

/**
 * Digits of a currency's minor units where they are not two. Source: ISO 4217, list one. Intl's are those of daily life, which
 * are fewer for some (HUF 0, IQD 0): they are shown, but 100 fillér are one forint all the same.
 */
const DIGITS: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
])

/** From which age on (in seconds) `ago` counts in what, and how long that is. Months and years are average ones. */
const STEPS: readonly [from: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [345 * 86_400, 'year', 365.25 * 86_400],
  [27 * 86_400, 'month', 30.4375 * 86_400],
  [7 * 86_400, 'week', 7 * 86_400],
  [22 * 3600, 'day', 86_400],
  [45 * 60, 'hour', 3600],
  [45, 'minute', 60],
  [0, 'second', 1],
]

const usable = (locale: string | undefined): string => {
  try {
    return Intl.getCanonicalLocales(locale || 'en')[0] as string
  } catch {
    return 'en'
  }
}

/** In ms since the epoch; NaN if it is no time. */
const timeOf = (value: Date | number | string): number => (value === null ? Number.NaN : new Date(value).getTime())

/** Makes the formatter of `locale` (BCP 47); default: the document's language. */
export function createFormat(locale = globalThis.document?.documentElement.lang): Format {
  const language = usable(locale)
  const made = new Map<string, unknown>()
  /** The formatter for `options`; undefined if Intl refuses them. */
  const once = <T>(kind: string, options: object, make: () => T): T | undefined => {
    const key = kind + JSON.stringify(options)
    if (!made.has(key)) made.set(key, attempt(make))
    return made.get(key) as T | undefined
  }
  const when = (value: Date | number | string, options: Intl.DateTimeFormatOptions): string => {
    const at = timeOf(value)
    if (Number.isNaN(at)) return ''
    return once('when', options, () => new Intl.DateTimeFormat(language, options))?.format(at) ?? ''
  }
  const number = (value: number, options: Intl.NumberFormatOptions = {}): string => {
    if (typeof value !== 'number' || Number.isNaN(value)) return ''
    return once('number', options, () => new Intl.NumberFormat(language, options))?.format(value) ?? ''
  }
  return {
    locale: language,
    date: (value, options = { dateStyle: 'medium' }) => when(value, options),
    time: (value, options = { timeStyle: 'short' }) => when(value, options),
    ago: (value, now = Date.now()) => {
      const seconds = (timeOf(value) - now) / 1000
      const age = Math.abs(seconds)
      const step = STEPS.find(([from]) => age >= from)
      if (!step) return ''
      const relative = once('ago', {}, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))
      return relative?.format(Math.sign(seconds) * Math.round(age / step[2]), step[1]) ?? ''
    },
    number,
    money: (value, currency) => {
      const amount = 'minor' in value ? value.minor / 10 ** (DIGITS[currency] ?? 2) : value.amount
      if (!Number.isFinite(amount)) return ''
      return number(amount, { style: 'currency', currency }) || `${number(amount)} ${currency}`.trim()
    },
    list: (values) => once('list', {}, () => new Intl.ListFormat(language))?.format(values) ?? values.join(', '),
  }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
