/** "Cancel order", asked twice; the focus follows the question and comes back. */
import { Button } from '@muntin/ui-kit'
import { useEffect, useRef, useState } from 'react'
import type { Order } from './documents.ts'
import { useStatusChange } from './useStatusChange.ts'

export function Cancel({ order }: { order: Order }) {
  const { busy, change } = useStatusChange(order)
  const [asking, ask] = useState(false)
  const keep = useRef<HTMLButtonElement>(null)
  const start = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  useEffect(() => {
    if (asking) keep.current?.focus()
    else if (wasAsking.current) start.current?.focus()
    wasAsking.current = asking
  }, [asking])

  const cancel = async () => {
    if (!(await change('CANCELLED'))) return ask(false)
    // The button is gone with the status: the reading position is the page's heading again.
    document.querySelector<HTMLElement>('.or-title')?.focus()
  }
  if (!asking) {
    return (
      <Button ref={start} variant="ghost" size="s" icon="close" onClick={() => ask(true)}>
        Cancel order
      </Button>
    )
  }
  return (
    <fieldset className="or-ask" onKeyDown={(event) => event.key === 'Escape' && ask(false)}>
      <legend className="or-ask__question">Cancel this order? That can’t be undone.</legend>
      <Button ref={keep} variant="secondary" size="s" onClick={() => ask(false)}>
        Keep it
      </Button>
      <Button variant="danger" size="s" busy={busy} onClick={() => void cancel()}>
        Cancel it
      </Button>
    </fieldset>
  )
}
