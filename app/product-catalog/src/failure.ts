/** Rule: the catalogue says in one sentence why it shows nothing, and that somebody does something about it. */
import { failureOf, isTooMany, whenAgain } from '@muntin/runtime'

const KEEP_TRYING = 'We keep trying, and so can you.'

/** `apology` is for the plain case: nobody answers. */
export function reasonOf(error: unknown, apology: string): string {
  const failure = failureOf(error)
  if (isTooMany(failure.code)) return `That was a lot at once. ${whenAgain(failure)}`
  if (failure.code === 'deadline-exceeded') return `The catalogue took too long to answer. ${KEEP_TRYING}`
  return `${apology} ${KEEP_TRYING}`
}
