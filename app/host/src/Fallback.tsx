/**
 * Rule: where an MFE isn't there, the page says what is missing, what happens next, and offers the way out that can work. Who
 * failed and why is there for who wants to know.
 *
 * | slot         | state                                 | said                                          |
 * |--------------|---------------------------------------|-----------------------------------------------|
 * | aside, tray  | any                                   | nothing: the page is whole without it         |
 * | any other    | FAILED, an attempt is due or under way | we try again by ourselves; "Try again"       |
 * | any other    | FALLBACK                              | later by itself, or now: "Try again"          |
 * | any other    | any, and only a new page can help     | "Reload the page" in place of "Try again"     |
 *
 * When the next attempt is due is said once, and no number counts down: it would be read out again and again.
 */
import { ErrorBoundary, type Failure } from '@muntin/react'
import { MfeError } from '@muntin/runtime'
import { Button, ErrorState } from '@muntin/ui-kit'
import type { ReactNode } from 'react'
import { useHost } from './context.ts'

const REGIONS: Record<string, string> = { main: 'this page', header: 'the menu', cart: 'the cart' }
const DISPENSABLE: ReadonlySet<string> = new Set(['aside', 'tray'])

/** What happens next. Waits below some seconds aren't worth a number. */
export function whatNext(state: Failure['state'], waitMs: number | null): string {
  if (state === 'FALLBACK') return 'It failed several times; it is tried again later, or now if you like.'
  const seconds = Math.round((waitMs ?? 0) / 1000)
  return seconds < 5 ? 'We are trying again.' : `We try again in about ${Math.round(seconds / 5) * 5} seconds.`
}

/** `'shopping-cart' failed while MOUNTING`; why it did is for developers, on the console. */
const whoAndWhen = ({ message }: MfeError): string => message.split(':', 1).join()

export function Fallback({ slot, error, state, nextAttemptAt, retry }: Failure) {
  if (DISPENSABLE.has(slot)) return null
  const title = `We can’t show ${REGIONS[slot] ?? `the ${slot}`} right now`
  const next = whatNext(state, nextAttemptAt === null ? null : nextAttemptAt - Date.now())
  const who = error instanceof MfeError && <span className="host-fallback-who">{whoAndWhen(error)}</span>
  const retrying = state === 'LOADING' || state === 'MOUNTING'
  const reload = error instanceof MfeError && error.needsReload && (
    <Button variant="secondary" size="s" onClick={() => location.reload()}>
      Reload the page
    </Button>
  )
  if (slot !== 'header') {
    const text = (
      <>
        {next} The rest of the shop works.
        {who}
      </>
    )
    const level = slot === 'main' ? 1 : 2
    return <ErrorState {...{ level, title, text, retrying }} {...(reload ? { action: reload } : { onRetry: retry })} />
  }
  return (
    <div className="host-fallback-bar" role="alert">
      <a className="host-fallback-home" href="/">
        Muntin Shop
      </a>
      <p className="host-fallback-text">
        {title}. {next} {who}
      </p>
      {reload || (
        <Button variant="secondary" size="s" busy={retrying} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** A part of the host itself that throws while rendering: its region says so, without a word of the error. */
export function HostBoundary({ region, resetOn, children }: { region: string; resetOn?: string; children: ReactNode }) {
  const { monitor } = useHost().services
  return (
    <ErrorBoundary
      region={region}
      resetOn={resetOn}
      onError={(error) => monitor.error(error, 'render')}
      fallback={({ retry }) => <ErrorState title={`We can’t show ${region} right now`} onRetry={retry} />}
    >
      {children}
    </ErrorBoundary>
  )
}
