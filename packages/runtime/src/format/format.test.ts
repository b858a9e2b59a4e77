import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFormat } from './format.ts'

const noon = '2026-03-01T12:00:00Z'
const utc = { timeZone: 'UTC' } as const
/** Intl separates with spaces that don't break; which ones, differs by version. */
const plain = (text: string) => text.replace(/\s/gu, ' ')

describe('the format of a language', () => {
  const [en, de, ar] = [createFormat('en-GB'), createFormat('de-DE'), createFormat('ar-EG')]

  it('is that of the page, and English where there is none or an unusable one', () => {
    expect(de.locale).toBe('de-DE')
    expect(['', 'not_a_locale', '*', undefined].map((locale) => createFormat(locale).locale)).toEqual(
      Array(4).fill('en'),
    )
    expect(createFormat('en-gb').locale).toBe('en-GB')
  })

  it('writes dates and times of a Date, of milliseconds and of an RFC 3339 time', () => {
    for (const value of [noon, new Date(noon), Date.parse(noon)]) {
      expect(en.date(value, { dateStyle: 'long', ...utc })).toBe('1 March 2026')
      expect(de.date(value, { dateStyle: 'long', ...utc })).toBe('1. März 2026')
      expect(en.time(value, { timeStyle: 'short', ...utc })).toBe('12:00')
    }
    expect(en.date(noon)).toMatch(/Mar(ch)? 2026/)
    expect(en.time(noon)).toMatch(/^\d\d:\d\d$/)
  })

  it('writes numbers and lists', () => {
    expect(de.number(1234567.5)).toBe('1.234.567,5')
    expect(plain(de.number(0.256, { style: 'percent' }))).toBe('26 %')
    expect(ar.number(12)).toBe('١٢')
    expect(en.list(['a', 'b', 'c'])).toBe('a, b and c')
    expect(de.list(['a', 'b'])).toBe('a und b')
    expect(en.list([])).toBe('')
  })

  it.each([
    [{ minor: 1990 }, 'EUR', '€19.90'],
    [{ amount: 19.9 }, 'EUR', '€19.90'],
    [{ minor: -5 }, 'GBP', '-£0.05'],
    [{ minor: 1990 }, 'JPY', 'JP¥1,990'],
    [{ amount: 1990 }, 'JPY', 'JP¥1,990'],
    [{ minor: 1990 }, 'KWD', 'KWD 1.990'],
    [{ minor: 123400 }, 'HUF', 'HUF 1,234'],
    [{ minor: 1990 }, 'EURO', '19.9 EURO'],
    [{ amount: 5 }, '', '5'],
    [{ amount: Number.NaN }, 'EUR', ''],
    [{ minor: Number.NaN }, 'EURO', ''],
  ])('writes money: %j %s is %s', (value, currency, text) => {
    expect(plain(en.money(value, currency))).toBe(text)
  })

  it.each([
    [0, 'now'],
    [-400, 'now'],
    [-5_000, '5 seconds ago'],
    [-59_000, '1 minute ago'],
    [-180_000, '3 minutes ago'],
    [-59 * 60_000, '1 hour ago'],
    [-90 * 60_000, '2 hours ago'],
    [-26 * 3_600_000, 'yesterday'],
    [26 * 3_600_000, 'tomorrow'],
    [-6 * 86_400_000, '6 days ago'],
    [-10 * 86_400_000, 'last week'],
    [-40 * 86_400_000, 'last month'],
    [-200 * 86_400_000, '7 months ago'],
    [-400 * 86_400_000, 'last year'],
    [3 * 365.25 * 86_400_000, 'in 3 years'],
  ])('tells how long ago %i ms was: %s', (ms, text) => {
    const now = Date.parse(noon)
    expect(en.ago(now + ms, now)).toBe(text)
    expect(en.ago(new Date(now + ms), now)).toBe(text)
  })

  it('shows what is no time or no number as an empty text, and nothing throws', () => {
    const nothing = null as unknown as string
    const wrong = [
      Number.NaN,
      'yesterday-ish',
      '',
      new Date(Number.NaN),
      Number.POSITIVE_INFINITY,
      8.64e15 + 1,
      nothing,
    ]
    for (const value of wrong) expect([en.date(value), en.time(value), en.ago(value)]).toEqual(['', '', ''])
    expect(en.number(Number.NaN)).toBe('')
    expect(en.number('7' as unknown as number)).toBe('')
    expect(en.date(noon, { timeZone: 'Mars/Olympus' })).toBe('')
    expect(en.number(1, { style: 'currency' })).toBe('')
  })
})

describe('formatters', () => {
  beforeEach(() => void vi.spyOn(Intl, 'NumberFormat'))
  afterEach(() => vi.restoreAllMocks())

  it('are made once for the same options', () => {
    const format = createFormat('en')
    for (let at = 0; at < 5; at++) format.money({ minor: at }, 'EUR')
    for (let at = 0; at < 5; at++) format.number(at, { maximumFractionDigits: 1 })
    expect(Intl.NumberFormat).toHaveBeenCalledTimes(2)
  })
})
