/**
 * Rule: the main region shows what the route asks for.
 *
 * | route                         | user           | shown                                  |
 * |-------------------------------|----------------|----------------------------------------|
 * | none                          |                | "not found", with a way home           |
 * | open                          |                | its MFE                                |
 * | protected                     | not yet known  | its skeleton                           |
 * | protected                     | can't be known | what is wrong, with "try again"        |
 * | protected                     | guest          | moves on to /login?next=…              |
 * | protected                     | member         | its MFE                                |
 */
import { ProtectedRoute } from '@muntin/react'
import { Button, EmptyState, ErrorState } from '@muntin/ui-kit'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useHost, usePlace } from './context.ts'
import { HostBoundary } from './Fallback.tsx'
import { focusHeading } from './focus.ts'
import { Region } from './Region.tsx'
import { fullTitle, loginFor, nextOf } from './routing.ts'
import { Skeleton } from './Skeleton.tsx'
import { useKnownUser } from './session.ts'

function NotFound() {
  return (
    <EmptyState
      level={1}
      title="There is no such page"
      text="The address may be old or mistyped. Everything we sell is one step from here."
      action={<Button href="/">Go to the shop</Button>}
    />
  )
}

/** Title of the route, until its MFE says a better one. */
function useTitle(pattern: string, declared: string): (title: string) => void {
  const site = useHost().release.title
  // biome-ignore lint/correctness/useExhaustiveDependencies: another route with the same title sets it anew
  useLayoutEffect(() => {
    document.title = fullTitle(declared, site)
  }, [declared, pattern, site])
  return useCallback(
    (title: string) => {
      document.title = fullTitle(title, site)
    },
    [site],
  )
}

function Content({ onBusy }: { onBusy(busy: boolean): void }) {
  const { declared, route, place } = usePlace()
  const { error, retry } = useKnownUser()
  const setTitle = useTitle(route.pattern, declared?.title ?? 'Not found')
  if (!declared) return <NotFound />
  const { mfe, skeleton } = declared
  const content = <Region key={mfe} {...{ mfe, skeleton, setTitle, onBusy }} slot="main" />
  if (!declared.protected) return content
  const text = 'Accounts can’t be reached right now. We keep trying, and so can you.'
  const unknown = <ErrorState level={1} title="We can’t tell who you are right now" {...{ text }} onRetry={retry} />
  return (
    <ProtectedRoute
      login={loginFor(place.path, place.search)}
      skeleton={error ? unknown : <Skeleton kind={skeleton} />}
    >
      {content}
    </ProtectedRoute>
  )
}

/** Fetches what is likely next once there is nothing to wait for here; the loader knows when not to. */
function usePrefetch(waits: boolean): void {
  const { loader, release } = useHost()
  const { declared } = usePlace()
  useEffect(() => {
    if (declared && !waits) loader.prefetch(nextOf(declared, release.routes))
  }, [loader, release, declared, waits])
}

export function Main() {
  const { place } = usePlace()
  const [busy, setBusy] = useState(false)
  const main = useRef<HTMLElement>(null)
  usePrefetch(busy)
  useEffect(() => {
    if (place.by === 'load' || !place.moved || !main.current) return
    return focusHeading(main.current)
  }, [place])
  return (
    <main id="main" ref={main} tabIndex={-1} aria-busy={busy || undefined} className="host-main">
      <HostBoundary region="this page" resetOn={place.path}>
        <Content onBusy={setBusy} />
      </HostBoundary>
    </main>
  )
}
