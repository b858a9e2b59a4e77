/**
 * Rule: a query that failed shows what it has, says so, and is tried again by itself until it works.
 *
 * | state   | shown                                         | left when                                             |
 * |---------|-----------------------------------------------|-------------------------------------------------------|
 * | loading | a skeleton; with `bridge` the data of before  | answered                                              |
 * | ready   | the data                                      | the variables change; if it is degraded, as `failed`  |
 * | failed  | the error, beside what is known of this query | retried: by the shopper, or as `Healing` says         |
 * | refused | the error                                     | the variables change, or the shopper asks again       |
 *
 * While it is asked again the state stays `failed`, with `retrying`: an error must not flicker into a skeleton and back.
 * Degraded: the answer stands in for one of the service itself (see `honest.ts`). Both are asked for again at once when the
 * service is back.
 */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { type Degradation, failureOf, Healing, RESTORED } from '@muntin/runtime'
import { useEffect, useMemo, useRef, useState } from 'react'
import { RECONNECTED } from './events.ts'
import type { Asker } from './honest.ts'
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
  /** Upstreams without whose part the answer is still of use; without another's, it is a failure. */
  bears?: readonly string[]
  /** A degraded answer says all that is needed here: it is not asked for again. */
  degradedWillDo?: boolean
}

const NONE: readonly string[] = []

export function useResource<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  given: ResourceOptions = {},
): Resource<Data> {
  const { live = false, bridge = false, refusals = NONE, bears = NONE, degradedWillDo = false, ...options } = given
  const { skip = false } = options
  const key = JSON.stringify(variables)
  const honesty = useHonesty(bears, degradedWillDo)
  const { context } = honesty
  const asked = { variables, fetchPolicy: 'cache-and-network', context, ...options } as const
  const result = useQuery<Data, OperationVariables>(query, asked)
  const [failure, setFailure] = useState<{ error: unknown; key: string } | null>(null)
  if (result.error && failure?.error !== result.error) setFailure({ error: result.error, key })
  else if (failure && ((!result.loading && !result.error) || failure.key !== key)) setFailure(null)

  const { code } = failureOf(failure?.error)
  const isFinal = (error: unknown) => refusals.includes(failureOf(error).code ?? '')
  const refused = failure !== null && isFinal(failure.error)
  const ask = async () => {
    if (!skip) await result.refetch() // what it throws arrives through `result.error`, too
  }
  const wait = leastWait(failure?.error)
  const retry = useHealing({ failed: failure !== null && !refused, ...honesty, wait, ask, isFinal, live })
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

/** Milliseconds that an error asks to be waited. */
const leastWait = (error: unknown): number => (failureOf(error).retryAfter ?? 0) * 1000

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

/** What to ask with, and whether the newest answer was too degraded: `degraded` to render by, `isDegraded()` at any moment. */
function useHonesty(bears: readonly string[], degradedWillDo: boolean) {
  const newest = useRef(false)
  const [degraded, setDegraded] = useState(false)
  const borne = bears.join()
  const context = useMemo<Asker>(() => {
    const onAnswer = (said: readonly Degradation[]) => {
      newest.current = said.length > 0 && !degradedWillDo
      setDegraded(newest.current)
    }
    return { bears: borne.split(','), onAnswer }
  }, [borne, degradedWillDo])
  return { context, degraded, isDegraded: () => newest.current }
}

interface Patient {
  failed: boolean
  degraded: boolean
  isDegraded(): boolean
  /** Milliseconds before which no attempt can work. */
  wait: number
  ask(): Promise<void>
  isFinal(error: unknown): boolean
  live: boolean
}

/** Keeps asking while the last answer failed or was degraded. Returns what asks at once, for the shopper. */
function useHealing({ failed, degraded, isDegraded, wait, ask, isFinal, live }: Patient): () => void {
  const latest = useRef(() => {})
  const [healing] = useState(() => new Healing(() => latest.current(), live ? { staleAfterMs: STALE_AFTER_MS } : {}))
  const ill = failed || degraded
  const retry = () => {
    // The first time is told by `ill`; one more like it changes nothing that React could see.
    ask().then(
      () => ill && isDegraded() && healing.ill(),
      (error: unknown) => ill && !isFinal(error) && healing.ill(leastWait(error)),
    )
  }
  useEffect(() => {
    latest.current = retry
  })
  useEffect(() => {
    healing.start(window)
    return () => healing.stop()
  }, [healing])
  useEffect(() => {
    if (ill) healing.ill(wait)
    else healing.well()
  }, [healing, ill, wait])
  useEvent(RECONNECTED, () => live && latest.current())
  useEvent(RESTORED, () => (failed || isDegraded()) && latest.current())
  return retry
}
