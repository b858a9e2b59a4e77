/** What stands above the lines: that they may be old, or why the checkout was refused. */
import { Button, Notice } from '@muntin/ui-kit'
import type { Refusal } from './refusal.ts'
import type { CartView } from './useCart.ts'

export function OldNews({ state, model }: CartView) {
  if (state.phase !== 'failed') return null
  const title = 'This is your cart as we last saw it'
  // Asked while rendering: the model asks the shop when the network returns, and this is rendered anew.
  if (!navigator.onLine)
    return (
      <Notice tone="warning" title={title} className="sc-notice">
        It is brought up to date when you are online again.
      </Notice>
    )
  const retry = (
    <Button variant="secondary" size="s" icon="refresh" busy={state.loading} onClick={() => void model.load()}>
      Try again
    </Button>
  )
  return (
    <Notice tone="warning" title={title} action={retry} className="sc-notice">
      The shop’s cart does not answer right now; this page keeps trying.
    </Notice>
  )
}

/** Says why, and names the lines that the shop can't deliver, in its words. */
export function RefusalNotice({ refusal }: { refusal: Refusal | null }) {
  if (!refusal) return null
  const isShort = refusal.code === 'out-of-stock' && refusal.details.length > 0
  return (
    <Notice tone="danger" title="Your order was not placed" className="sc-notice">
      <p>{isShort ? 'Not everything is there any more. Change these lines, then check out again:' : refusal.text}</p>
      {isShort && (
        <ul>
          {refusal.details.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
