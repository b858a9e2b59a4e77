/** Rule: who the user is gets asked once at the start; while nobody can tell, it is asked again by itself. */
import { useServices, useStore } from '@muntin/react'
import { keepTrying } from '@muntin/runtime'
import { useEffect, useState } from 'react'

export interface Known {
  /** Why the user is not known; null while it is being asked, and once it is known. */
  error: Error | null
  retry(): void
}

export function useKnownUser(): Known {
  const { session } = useServices()
  const known = useStore(({ user }) => user !== null)
  const [error, setError] = useState<Error | null>(null)
  const [round, setRound] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again, which is its whole use
  useEffect(() => {
    let stop = () => {}
    let gone = false
    session.refresh().then(
      () => setError(null),
      (cause: Error) => {
        if (gone) return
        setError(cause)
        stop = keepTrying(window, () => session.refresh().then(() => setError(null)))
      },
    )
    return () => {
      gone = true
      stop()
    }
  }, [session, round])

  const retry = () => {
    setError(null)
    setRound((value) => value + 1)
  }
  return { error: known ? null : error, retry }
}
