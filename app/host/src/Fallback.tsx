/** Rule: where an MFE failed, the page says who and when, and offers the way out that can work: try again, or load anew. */
import type { MfeError } from '@muntin/runtime'
import { Button, ErrorState } from '@muntin/ui-kit'

interface Props {
  error: MfeError
  slot: string
  onRetry(): void
}

const REGIONS: Record<string, string> = { main: 'this page', header: 'the menu', cart: 'the cart' }

export function Fallback({ error, slot, onRetry }: Props) {
  const title = `We can't show ${REGIONS[slot] ?? `the ${slot}`} right now`
  const reload = error.needsReload && (
    <Button variant="secondary" size="s" onClick={() => location.reload()}>
      Reload the page
    </Button>
  )
  if (slot === 'header') {
    return (
      <div className="host-fallback-bar" role="alert">
        <a className="host-fallback-home" href="/">
          Muntin Shop
        </a>
        <p className="host-fallback-text">
          {title}. <span className="host-fallback-who">{error.message}</span>
        </p>
        {reload || (
          <Button variant="secondary" size="s" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    )
  }
  const text = (
    <>
      The rest of the shop works. We try again by ourselves, and you can too.
      <span className="host-fallback-who">{error.message}</span>
    </>
  )
  return <ErrorState level={slot === 'main' ? 1 : 2} title={title} text={text} onRetry={onRetry} action={reload} />
}
