/**
 * Rule: a query that failed shows what it has, says so, and is tried again by itself until it works.
 *
 * | state   | shown                                         | left when                                             |
 * |---------|-----------------------------------------------|-------------------------------------------------------|
 * | loading | a skeleton; with `bridge` the data of before  | answered                                              |
 * | ready   | the data                                      | the variables change                                  |
 * | failed  | the error, beside what is known of this query | retried: by the shopper, or as `Healing` says         |
 * | refused | the error                                     | the variables change, or the shopper asks again       |
 *
 * While it is asked again the state stays `failed`, with `retrying`: an error must not flicker into a skeleton and back.
 */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { failureOf, Healing } from '@muntin/runtime'
import { useEffect, useRef, useState } from 'react'
import { RECONNECTED } from './events.ts'
import { useEvent } from './hooks.ts'

/** Data that events keep current is asked for again if nothing was heard for so long. */
const STALE_AFTER_MS = 30_000

export interface Resource<Data> {
  data: Data | undefined
  /** `data` answers an earlier question (the page before); the new answer is on its way. */
  outdated: boolean
  error: unknown
  /** The code of contracts/errors.toml in kebab-case; null if there is no error, or one without a code. */
  code: string | null
  /** The shop has decided: it is not asked again by itself. */
  refused: boolean
  retrying: boolean
  retry(): void
}

export interface ResourceOptions {
  skip?: boolean
  fetchPolicy?: 'cache-and-network' | 'cache-first'
  /** Asks again every so many milliseconds, for lists that nothing announces changes of. */
  pollInterval?: number
  /** Events keep it current: it is asked for again when some may have been missed. */
  live?: boolean
  /** Bridges the wait for the answer to a new question with that to the one before, as `outdated`. */
  bridge?: boolean
  /** Codes that are final. */
  refusals?: readonly string[]
}

export function useResource<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { live = false, bridge = false, refusals = [], skip = false, ...options }: ResourceOptions = {},
): Resource<Data> {
  const asked = { variables, skip, fetchPolicy: 'cache-and-network', ...options } as const
  const result = useQuery<Data, OperationVariables>(query, asked)
  const key = JSON.stringify(variables)
  const [failure, setFailure] = useState<{ error: unknown; key: string } | null>(null)
  if (result.error && failure?.error !== result.error) setFailure({ error: result.error, key })
  else if (failure && ((!result.loading && !result.error) || failure.key !== key)) setFailure(null)

  const { code } = failureOf(failure?.error)
  const isFinal = (error: unknown) => refusals.includes(failureOf(error).code ?? '')
  const refused = failure !== null && isFinal(failure.error)
  const ask = async () => {
    if (!skip) await result.refetch() // what it throws arrives through `result.error`, too
  }
  const retry = useHealing(failure !== null && !refused, ask, isFinal, live)
  const shown = useBridge(result.data as Data | undefined, key, bridge && failure === null)
  return {
    ...shown,
    error: failure?.error ?? null,
    code,
    refused,
    retrying: failure !== null && result.loading,
    retry,
  }
}

/** What is known of this question; with `bridge`, else that of the one before. */
function useBridge<Data>(data: Data | undefined, key: string, bridge: boolean) {
  const [held, setHeld] = useState<{ data: Data; key: string } | null>(null)
  if (data !== undefined && (held?.data !== data || held.key !== key)) setHeld({ data, key })
  const isBefore = held !== null && held.key !== key
  return {
    data: data ?? (isBefore && !bridge ? undefined : held?.data),
    outdated: data === undefined && isBefore && bridge,
  }
}

/** Keeps asking while `failed`. Returns what asks at once, for the shopper. */
function useHealing(
  failed: boolean,
  ask: () => Promise<void>,
  isFinal: (error: unknown) => boolean,
  live: boolean,
): () => void {
  const latest = useRef(() => {})
  const [healing] = useState(() => new Healing(() => latest.current(), live ? { staleAfterMs: STALE_AFTER_MS } : {}))
  const retry = () => {
    // The first failure is told by `failed`; one more like it changes nothing that React could see.
    ask().catch((error: unknown) => failed && !isFinal(error) && healing.ill())
  }
  useEffect(() => {
    latest.current = retry
  })
  useEffect(() => {
    healing.start(window)
    return () => healing.stop()
  }, [healing])
  useEffect(() => {
    if (failed) healing.ill()
    else healing.well()
  }, [healing, failed])
  useEvent(RECONNECTED, () => live && latest.current())
  return retry
}
