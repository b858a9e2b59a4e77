/**
 * Rule: a subscription that was refused is asked for again, and whoever follows one is told when events may have been missed.
 *
 * | what happened                                   | then                                       |
 * |-------------------------------------------------|--------------------------------------------|
 * | an event                                        | `onData`                                   |
 * | the subscription was refused                    | asked for again after 5 s, then `onMissed` |
 * | the socket was gone for a while and is back     | `onMissed`                                 |
 */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useSubscription } from '@apollo/client/react'
import { useEffect, useRef } from 'react'
import { RECONNECTED } from './events.ts'
import { useEvent } from './hooks.ts'

const RESUBSCRIBE_AFTER_MS = 5_000

/** Follows `subscription`; `variables` null follows nothing. What it brings goes nowhere but to `onData`. */
export function useLive<Data, Variables extends OperationVariables>(
  subscription: TypedDocumentNode<Data, Variables>,
  variables: Variables | null,
  { onData, onMissed }: { onData(data: Data): void; onMissed?(): void },
): void {
  const { error, restart } = useSubscription<Data, OperationVariables>(subscription, {
    variables: variables ?? {},
    skip: variables === null,
    fetchPolicy: 'no-cache',
    onData: ({ data }) => data.data && onData(data.data as Data),
  })
  const missed = useRef(() => {})
  useEffect(() => {
    missed.current = () => variables !== null && onMissed?.()
  })
  useEvent(RECONNECTED, () => missed.current())
  useEffect(() => {
    if (!error) return
    const timer = setTimeout(() => {
      restart()
      missed.current()
    }, RESUBSCRIBE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [error, restart])
}
