/**
 * Rule: what only some may see is shown to them alone. It is a convenience for the eye: the server decides.
 *
 * | user                          | shown                                        |
 * |-------------------------------|----------------------------------------------|
 * | not yet known                 | `skeleton`                                   |
 * | guest                         | `skeleton`, and the page moves on to `login` |
 * | member without `permission`   | `fallback`                                   |
 * | member                        | `children`                                   |
 */
import type { Route } from '@muntin/runtime'
import { type ReactNode, useEffect } from 'react'
import { useStore } from './hooks.ts'
import { useHere } from './page.ts'

export interface ProtectedRouteProps {
  /** What the user must be allowed to do: `orders:read`; to be a member is enough without it. */
  permission?: string
  /** Shown while nobody knows who the user is, and while a guest is led away. */
  skeleton?: ReactNode
  /** What a member without the permission reads. */
  fallback?: ReactNode
  /** Where a guest logs in; default: `/login?next=<this route>`. */
  login?: string
  children?: ReactNode
}

const REFUSED = (
  <div role="alert">
    <p>Your account may not see this page.</p>
  </div>
)

export function ProtectedRoute({
  permission,
  skeleton = null,
  fallback = REFUSED,
  login,
  children,
}: ProtectedRouteProps) {
  const { route, navigate = leave } = useHere()
  const kind = useStore(({ user }) => user?.kind)
  const allowed = useStore(({ permissions }) => permission === undefined || permissions.includes(permission))
  const to = login ?? `/login?next=${encodeURIComponent(addressOf(route))}`
  const isGuest = kind === 'guest'
  useEffect(() => {
    if (isGuest) navigate(to, { replace: true })
  }, [isGuest, navigate, to])
  if (kind !== 'member') return skeleton
  return allowed ? children : fallback
}

const leave = (to: string): void => location.replace(to)

function addressOf(route: Route | undefined): string {
  if (!route) return location.pathname + location.search
  const query = new URLSearchParams(route.query).toString()
  return query ? `${route.path}?${query}` : route.path
}
