/**
 * A query that heals: shows what it has, says when it failed, and tries again by itself until it works.
 *
 * | state   | shown                                         | left when                                       |
 * |---------|-----------------------------------------------|-------------------------------------------------|
 * | loading | the data of before, or a skeleton             | answered                                        |
 * | ready   | the data                                      | the variables change                            |
 * | failed  | the error, beside what is known of this query | retried: asked, online, focused, or backoff due |
 *
 * A refusal is final: the shop has answered that there is no such thing, so nothing is tried again by itself.
 * While a retry runs the state stays `failed`, with `retrying`: an error must not flicker into a skeleton and back.
 */
import { CombinedGraphQLErrors, type OperationVariables, type TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useEffect, useRef, useState } from 'react'

/** Milliseconds before the nth automatic retry: 1 s, 2 s, 4 s, 8 s, then 15 s, each with up to a quarter of jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return Math.min(15_000, 1_000 * 2 ** attempt) * (1 + random() / 4)
}

const refusals = ['NOT_FOUND', 'UNKNOWN_PRODUCT', 'UNKNOWN_CATEGORY', 'BAD_INPUT']

/** Whether the shop has answered that there is no such thing (codes of contracts/errors.toml). */
function isRefusal(error: unknown): boolean {
  return (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => refusals.includes(String(extensions?.code)))
  )
}

export interface Resource<Data> {
  data: Data | undefined
  /** `data` answers an earlier question (the page before); the new answer is on its way. */
  outdated: boolean
  error: unknown
  /** The error is a refusal: there is no such thing. */
  refused: boolean
  retrying: boolean
  retry(): void
}

export function useResource<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Resource<Data> {
  const result = useQuery<Data, OperationVariables>(query, { variables, fetchPolicy: 'cache-and-network' })
  const data = result.data as Data | undefined
  const key = JSON.stringify(variables)
  const [held, setHeld] = useState<{ data: Data; key: string } | null>(null)
  if (data !== undefined && (held?.data !== data || held.key !== key)) setHeld({ data, key })
  const [failure, setFailure] = useState<{ error: unknown; key: string } | null>(null)
  if (result.error && failure?.error !== result.error) setFailure({ error: result.error, key })
  else if (failure && ((!result.loading && !result.error) || failure.key !== key)) setFailure(null)

  const retry = () => void result.refetch().catch(() => undefined) // its error arrives through `result.error`
  const refused = isRefusal(failure?.error)
  useRetries(failure !== null && !refused, result.loading, retry)
  const before = held !== null && held.key !== key
  // An answer to an earlier question bridges the wait for the next one; it never stands in for one that failed.
  const bridged = before && failure !== null ? undefined : held?.data
  return {
    data: data ?? bridged,
    outdated: data === undefined && before && failure === null,
    error: failure?.error ?? null,
    refused,
    retrying: failure !== null && result.loading,
    retry,
  }
}

function useRetries(failed: boolean, loading: boolean, retry: () => void): void {
  const attempt = useRef(0)
  const latest = useRef(retry)
  useEffect(() => {
    latest.current = retry
  })
  useEffect(() => {
    if (!failed) attempt.current = 0
    if (!failed || loading) return
    const again = () => latest.current()
    const seen = () => document.visibilityState === 'visible' && again()
    const timer = setTimeout(again, backoff(attempt.current++))
    window.addEventListener('online', again)
    window.addEventListener('focus', again)
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', again)
      window.removeEventListener('focus', again)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [failed, loading])
}
