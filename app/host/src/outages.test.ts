import { describe, expect, it } from 'vitest'
import { type Outage, sentenceOf, withOutage, withoutOutage } from './outages.ts'

const NOON = Date.UTC(2026, 4, 4, 12, 0)
const said = (outage: Partial<Outage>) =>
  sentenceOf({ upstream: 'product', reason: 'stale-if-error', asOf: null, ...outage }, NOON, 'en-GB', 'UTC')

describe('what the page says of an outage', () => {
  it.each([
    ['of a known age', { asOf: NOON - 180_000 }, 'Products are as of 11:57: the catalogue can’t be reached right now.'],
    [
      'of another day',
      { asOf: NOON - 86_400_000 },
      'Products are as of 3 May 2026, 12:00: the catalogue can’t be reached right now.',
    ],
    ['of an unknown age', {}, 'Products may be out of date: the catalogue can’t be reached right now.'],
    [
      'without its part',
      { reason: 'fallback' },
      'Product details may be missing or out of date: the catalogue can’t be reached right now.',
    ],
    ['of one cart', { upstream: 'cart', asOf: NOON }, 'Your cart is as of 12:00: the cart can’t be reached right now.'],
    [
      'of a service without words of its own',
      { upstream: 'loyalty', reason: 'remembered' },
      'Some of this page may be out of date: part of the shop can’t be reached right now.',
    ],
  ] as const)('names what is shown %s', (_, outage, sentence) => {
    expect(said(outage)).toBe(sentence)
  })

  it('makes no time of an age that no calendar has', () => {
    const [outage] = withOutage([], { upstream: 'product', reason: 'remembered', ageSeconds: 1e300 }, NOON)
    expect(said(outage as Outage)).toBe('Products may be out of date: the catalogue can’t be reached right now.')
  })

  it('keeps one entry for each service, in an order that does not change', () => {
    const first = withOutage([], { upstream: 'product', reason: 'fallback' }, NOON)
    const second = withOutage(first, { upstream: 'cart', reason: 'remembered', ageSeconds: 60 }, NOON)
    const third = withOutage(second, { upstream: 'product', reason: 'stale-if-error', ageSeconds: 5 }, NOON)
    expect(third).toEqual([
      { upstream: 'cart', reason: 'remembered', asOf: NOON - 60_000 },
      { upstream: 'product', reason: 'stale-if-error', asOf: NOON - 5_000 },
    ])
    expect(withoutOutage(third, 'product').map(({ upstream }) => upstream)).toEqual(['cart'])
  })
})
