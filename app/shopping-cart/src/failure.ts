/** Rule: whatever fails is told to the shopper in one sentence: the shop's own if it decided, an apology if it did not. */
import { type Failure, isTooMany, isUndecided, failureOf as read, whenAgain } from '@muntin/runtime'

/** `what` was asked of the shop: it takes more than the cart to check out. */
export function failureOf(error: unknown, what: 'The cart' | 'Checkout' = 'The cart'): Failure {
  const failure = read(error)
  return isUndecided(failure.code) ? { ...failure, text: apology(failure, what) } : failure
}

function apology(failure: Failure, what: string): string {
  const { code } = failure
  if (isTooMany(code)) return `That was a lot at once. ${whenAgain(failure)}`
  if (code === 'unreachable' || code === 'circuit-open')
    return 'The shop can’t be reached. Check your connection, then try again.'
  if (code === 'deadline-exceeded') return 'The shop took too long to answer. Try again in a moment.'
  if (code === 'request-in-progress') return 'This is still being worked on. Try again in a moment.'
  return `${what} is not available right now. Try again in a moment.`
}
