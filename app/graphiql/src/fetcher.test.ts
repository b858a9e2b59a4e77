import { expect, test } from 'vitest'
import { isSubscription } from './fetcher.ts'

const document = 'query Q { a } subscription S { b }'

test('The chosen operation decides the transport, not the document.', () => {
  expect(isSubscription(document, 'S')).toBe(true)
  expect(isSubscription(document, 'Q')).toBe(false)
})

test('A document that cannot be parsed goes by HTTP, whose answer says what is wrong.', () => {
  expect(isSubscription('subscription {', null)).toBe(false)
})
