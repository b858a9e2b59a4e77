/** "Empty the cart", asked twice: there is no undo for a whole cart. */
import { Button } from '@muntin/ui-kit'
import { useEffect, useRef, useState } from 'react'
import type { CartModel } from './model.ts'

export function EmptyCart({ model, busy, count }: { model: CartModel; busy: boolean; count: number }) {
  const [asking, ask] = useState(false)
  const keep = useRef<HTMLButtonElement>(null)
  const start = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)

  // The focus follows the question: to the harmless answer when it opens, back to the button when it closes.
  useEffect(() => {
    if (asking) keep.current?.focus()
    else if (wasAsking.current) start.current?.focus()
    wasAsking.current = asking
  }, [asking])

  const clear = async () => {
    if (!(await model.clear())) return ask(false)
    document.querySelector<HTMLElement>('.sc-page__title')?.focus()
  }
  if (!asking) {
    return (
      <p className="sc-empty">
        <Button ref={start} variant="ghost" size="s" icon="trash" onClick={() => ask(true)}>
          Empty the cart
        </Button>
      </p>
    )
  }
  return (
    <fieldset className="sc-empty sc-empty--asking" onKeyDown={(event) => event.key === 'Escape' && ask(false)}>
      <legend className="sc-empty__question">Remove all {count} items?</legend>
      <Button ref={keep} variant="secondary" size="s" onClick={() => ask(false)}>
        Keep them
      </Button>
      <Button variant="danger" size="s" busy={busy} onClick={() => void clear()}>
        Remove all
      </Button>
    </fieldset>
  )
}
