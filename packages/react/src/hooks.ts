/** Rule: a hook subscribes on mount, unsubscribes on unmount, and always calls the newest listener. */
import type { Format, Listener, MfeProps, Session, SharedState, User } from '@muntin/runtime'
import { useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { MfeContext, useServices } from './page.ts'

/** The props that the host gave this MFE; they follow each `update`. Throws outside `mountReact`. */
export function useMfe(): MfeProps {
  const props = useContext(MfeContext)
  if (!props) throw new Error('useMfe() was called outside an MFE; render the component through mountReact(App).')
  return props
}

/** Calls `listener` with the detail of each bus event `type` for as long as the component is mounted. */
export function useEvent<Type extends string>(type: Type, listener: Listener<Type>): void {
  const { bus } = useServices()
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => bus.on(type, (detail, meta) => latest.current(detail, meta)), [bus, type])
}

/**
 * What `pick` takes of the state that all share, kept current: `useStore((state) => state.theme)`.
 * `pick` must give the same value for the same state (by Object.is): a part of it, not a new object.
 */
export function useStore<T>(pick: (state: SharedState) => T): T {
  const { store } = useServices()
  return useSyncExternalStore(store.subscribe, () => pick(store.get()))
}

/** Dates and money in the page's language. */
export function useFormat(): Format {
  return useServices().format
}

/** The current user (null until known) and the session that changes it. */
export function useSession(): { user: User | null; session: Session } {
  const { session } = useServices()
  const user = useSyncExternalStore(session.subscribe, session.user)
  return { user, session }
}
