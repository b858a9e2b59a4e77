import { describe, expect, it } from 'vitest'
import { failureOf, isTooMany, isUndecided, whenAgain } from './failure.ts'
import { HttpError } from './http-error.ts'

describe('failureOf', () => {
  it.each([
    [
      'an HttpError',
      new HttpError({ status: 409, code: 'cart-empty', detail: 'The cart is empty' }),
      { code: 'cart-empty', status: 409, text: 'The cart is empty' },
    ],
    [
      'a GraphQL error',
      { errors: [{ message: 'Not yours', extensions: { code: 'NOT_YOURS' } }] },
      { code: 'not-yours', status: 0, text: 'Not yours' },
    ],
    [
      'a problem behind an HTTP error of Apollo’s link',
      { statusCode: 503, bodyText: '{"code":"identity-unavailable","detail":"No answer"}' },
      { code: 'identity-unavailable', status: 503, text: 'No answer' },
    ],
    ['an error page of the edge', { statusCode: 502, bodyText: '<html>' }, { code: 'http-502', status: 502 }],
    [
      'a refusal of the edge that says when to come back',
      { statusCode: 429, bodyText: '', response: new Response('', { headers: { 'Retry-After': '4' } }) },
      { code: 'http-429', status: 429, retryAfter: 4 },
    ],
    [
      'an HttpError that says when',
      new HttpError({ status: 429, code: 'too-many-requests', detail: 'Slow down', retryAfter: 9 }),
      { code: 'too-many-requests', retryAfter: 9 },
    ],
    ['anything else', new TypeError('x is undefined'), { code: null, status: 0, text: '' }],
    ['nothing', undefined, { code: null, status: 0, text: '' }],
  ])('reads %s', (_, error, expected) => {
    expect(failureOf(error)).toMatchObject(expected)
  })

  it('names the places that a refusal is about', () => {
    const extensions = { code: 'OUT_OF_STOCK', errors: [{ path: 'items.2.quantity', message: 'Desk lamp: 1 left' }] }
    expect(failureOf({ errors: [{ message: 'No', extensions }] }).details).toEqual([
      { path: ['items', '2', 'quantity'], message: 'Desk lamp: 1 left' },
    ])
  })
})

describe('isUndecided', () => {
  it.each([null, 'unreachable', 'upstream-unavailable', 'http-503', 'request-in-progress'])('holds for %s', (code) => {
    expect(isUndecided(code)).toBe(true)
  })

  it.each(['out-of-stock', 'not-yours', 'http-404'])('does not hold for %s', (code) => {
    expect(isUndecided(code)).toBe(false)
  })
})

describe('too many requests', () => {
  it('are known by their code, whoever refused them', () => {
    expect(['too-many-requests', 'http-429', 'http-503', null].filter(isTooMany)).toEqual([
      'too-many-requests',
      'http-429',
    ])
  })

  it.each([
    [undefined, 'Try again in a moment.'],
    [0, 'Try again in 1 second.'],
    [5, 'Try again in 5 seconds.'],
    [91, 'Try again in 2 minutes.'],
    [7200, 'Try again later.'],
  ])('with Retry-After %j: "%s"', (retryAfter, sentence) => {
    expect(whenAgain(retryAfter === undefined ? {} : { retryAfter })).toBe(sentence)
  })
})
