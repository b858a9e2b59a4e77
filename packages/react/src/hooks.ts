/** Rule: a hook subscribes on mount, unsubscribes on unmount, and always calls the newest listener. */
import type { MfeProps, Session, User } from '@muntin/runtime'
import { useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { MfeContext } from './context.ts'

/** The props that the host gave this MFE; they follow each `update`. Throws outside `mountReact`. */
export function useMfe(): MfeProps {
  const props = useContext(MfeContext)
  if (!props) throw new Error('useMfe() was called outside an MFE; render the component through mountReact(App).')
  return props
}

/** Calls `listener` with the detail of each bus event `type` for as long as the component is mounted. */
export function useEvent<Detail = unknown>(type: string, listener: (detail: Detail) => void): void {
  const { bus } = useMfe().services
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => bus.on(type, (detail: Detail) => latest.current(detail)), [bus, type])
}

/** The current user (null until known) and the session that changes it. */
export function useSession(): { user: User | null; session: Session } {
  const { session } = useMfe().services
  const user = useSyncExternalStore(session.subscribe, session.user)
  return { user, session }
}
