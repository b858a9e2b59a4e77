/**
 * Rule: a query that failed shows what it has, says so, and is tried again by itself until it works.
 *
 * | state   | shown                              | left when                                                  |
 * |---------|------------------------------------|------------------------------------------------------------|
 * | loading | a skeleton                         | answered                                                   |
 * | ready   | the data                           | the variables change                                       |
 * | failed  | the error; the data too if any     | asked again: by the shopper, online, focus, or backoff due |
 *
 * While it is asked again the state stays `failed`: an error must not flicker into a skeleton and back.
 */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useEffect, useRef, useState } from 'react'

/** Milliseconds out of sight after which the page asks again when it is seen. */
const AWAY_MS = 15_000

/** Milliseconds before the nth automatic retry: 1 s, 2 s, 4 s, 8 s, then 15 s, each with up to a quarter of jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return Math.min(15_000, 1_000 * 2 ** attempt) * (1 + random() / 4)
}

export interface Resource<Data> {
  data: Data | undefined
  error: unknown
  retrying: boolean
  retry(): void
}

export interface ResourceOptions {
  skip?: boolean
  /** Asks again every so many milliseconds, for lists that nothing announces changes of. */
  pollInterval?: number
}

export function useResource<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: ResourceOptions = {},
): Resource<Data> {
  const result = useQuery<Data, OperationVariables>(query, { variables, fetchPolicy: 'cache-and-network', ...options })
  const key = JSON.stringify(variables)
  const [failure, setFailure] = useState<{ error: unknown; key: string } | null>(null)
  if (result.error && failure?.error !== result.error) setFailure({ error: result.error, key })
  else if (failure && ((!result.loading && !result.error) || failure.key !== key)) setFailure(null)

  const retry = () => void result.refetch().catch(() => undefined) // its error arrives through `result.error`
  useRetries(failure !== null, result.loading, retry)
  useReturns(retry)
  return {
    data: result.data as Data | undefined,
    error: failure?.error ?? null,
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
    const timer = setTimeout(again, backoff(attempt.current++))
    window.addEventListener('focus', again)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('focus', again)
    }
  }, [failed, loading])
}

/** Asks again when the page comes back after a while, or online: what was announced meanwhile may have been missed. */
function useReturns(retry: () => void): void {
  const latest = useRef(retry)
  useEffect(() => {
    latest.current = retry
  })
  useEffect(() => {
    let hiddenSince: number | null = null
    const seen = () => {
      const since = hiddenSince
      hiddenSince = document.visibilityState === 'hidden' ? performance.now() : null
      if (since !== null && hiddenSince === null && performance.now() - since > AWAY_MS) latest.current()
    }
    const online = () => latest.current()
    window.addEventListener('online', online)
    document.addEventListener('visibilitychange', seen)
    return () => {
      window.removeEventListener('online', online)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [])
}

/** The code of contracts/errors.toml in kebab-case, null if the failure has none (no answer at all). */
export function codeOf(error: unknown): string | null {
  const { errors } = (error ?? {}) as { errors?: { extensions?: { code?: unknown } }[] }
  const code = errors?.[0]?.extensions?.code
  return typeof code === 'string' ? code.toLowerCase().replaceAll('_', '-') : null
}

/** One sentence for the shopper. */
export function textOf(error: unknown): string {
  const code = codeOf(error)
  if (code === null || code.endsWith('-unavailable') || code === 'deadline-exceeded') {
    return 'The orders can’t be reached right now. Try again in a moment.'
  }
  return (error as { errors: { message: string }[] }).errors[0]?.message ?? 'Something went wrong. Try again.'
}
