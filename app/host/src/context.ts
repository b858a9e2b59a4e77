/**
 * Rule: the host's components get what they work with from one context; nothing is global. What any React host has (loader,
 * services, route) is in @muntin/react's `PageProvider`, too.
 */
import type { Loader, ReleaseData, Services } from '@muntin/runtime'
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react'
import type { Navigation, Place } from './navigation.ts'
import { type Match, matchRoute } from './routing.ts'

export interface Host {
  release: ReleaseData
  loader: Loader
  services: Services
  navigation: Navigation
}

export const HostContext = createContext<Host | null>(null)

export function useHost(): Host {
  const host = useContext(HostContext)
  if (!host) throw new Error('useHost() was called outside the host')
  return host
}

/** Where the page is, and which route that is; the same values for as long as it stays there. */
export function usePlace(): Match & { place: Place } {
  const { navigation, release } = useHost()
  const place = useSyncExternalStore(navigation.subscribe, navigation.current)
  const match = useMemo(() => matchRoute(release.routes, place.path, place.search), [release, place])
  return { place, ...match }
}
