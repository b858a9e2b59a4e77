/** Rule: a failure is told in one sentence: the shop's own if it decided, an apology if it did not. */
import { failureOf, isUndecided } from '@muntin/runtime'

export function textOf(error: unknown): string {
  const { code, text } = failureOf(error)
  return isUndecided(code) ? 'The orders can’t be reached right now. Try again in a moment.' : text
}
