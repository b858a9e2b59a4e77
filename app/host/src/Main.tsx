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
import { Button, EmptyState, ErrorState } from '@muntin/ui-kit'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useHost, usePlace } from './context.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { focusHeading } from './focus.ts'
import { MicroFrontend } from './MicroFrontend.tsx'
import { fullTitle, loginFor } from './routing.ts'
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

function SignIn({ to }: { to: string }) {
  const { navigation } = useHost()
  useEffect(() => navigation.navigate(to, { replace: true }), [navigation, to])
  return <Skeleton kind="form" />
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
  const known = useKnownUser()
  const setTitle = useTitle(route.pattern, declared?.title ?? 'Not found')
  if (!declared) return <NotFound />
  if (declared.protected && known.user?.kind !== 'member') {
    if (known.user) return <SignIn to={loginFor(place.path, place.search)} />
    if (!known.error) return <Skeleton kind={declared.skeleton} />
    const text = 'Accounts can’t be reached right now. We keep trying, and so can you.'
    return <ErrorState level={1} title="We can’t tell who you are right now" text={text} onRetry={known.retry} />
  }
  const { mfe, skeleton } = declared
  return <MicroFrontend key={mfe} name={mfe} slot="main" {...{ route, skeleton, setTitle, onBusy }} />
}

export function Main() {
  const { place } = usePlace()
  const [busy, setBusy] = useState(false)
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    if (place.by === 'load' || !place.moved || !main.current) return
    return focusHeading(main.current)
  }, [place])
  return (
    <main id="main" ref={main} tabIndex={-1} aria-busy={busy || undefined} className="host-main">
      <ErrorBoundary region="this page" resetOn={place.path}>
        <Content onBusy={setBusy} />
      </ErrorBoundary>
    </main>
  )
}
