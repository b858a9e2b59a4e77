/** "Empty the cart", asked twice: there is no undo for a whole cart. */
import { Confirm } from '@muntin/ui-kit'
import type { CartModel } from './model.ts'

export function EmptyCart({ model, busy, count }: { model: CartModel; busy: boolean; count: number }) {
  const clear = async () => {
    const done = await model.clear()
    if (done) document.querySelector<HTMLElement>('.sc-page__title')?.focus()
    return done
  }
  return (
    <Confirm
      className="sc-empty"
      label="Empty the cart"
      icon="trash"
      question={`Remove all ${count} items?`}
      keep="Keep them"
      confirm="Remove all"
      busy={busy}
      onConfirm={clear}
    />
  )
}
