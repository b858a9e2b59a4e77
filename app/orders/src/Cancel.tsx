/** "Cancel order", asked twice. */
import { Confirm } from '@muntin/ui-kit'
import type { Order } from './documents.ts'
import { useStatusChange } from './useStatusChange.ts'

export function Cancel({ order }: { order: Order }) {
  const { busy, change } = useStatusChange(order)
  const cancel = async () => {
    const done = await change('CANCELLED')
    // The button is gone with the status: the reading position is the page's heading again.
    if (done) document.querySelector<HTMLElement>('.or-title')?.focus()
    return done
  }
  return (
    <Confirm
      label="Cancel order"
      icon="close"
      question="Cancel this order? That can’t be undone."
      keep="Keep it"
      confirm="Cancel it"
      busy={busy}
      onConfirm={cancel}
    />
  )
}
