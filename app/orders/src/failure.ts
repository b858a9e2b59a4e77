/** Rule: a failure is told in one sentence: the shop's own if it decided, an apology if it did not. */
import { failureOf, isTooMany, isUndecided, whenAgain } from '@muntin/runtime'

export function textOf(error: unknown): string {
  const failure = failureOf(error)
  const { code, text } = failure
  if (isTooMany(code)) return `That was a lot at once. ${whenAgain(failure)}`
  if (code === 'deadline-exceeded') return 'The shop took too long to answer. Try again in a moment.'
  return isUndecided(code) ? 'The orders can’t be reached right now. Try again in a moment.' : text
}
