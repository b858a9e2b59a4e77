/** The slot `cart`: the same cart in a column, beside whatever page is open. */
import { Button, EmptyState, Price } from '@muntin/ui-kit'
import { Checkout } from './Checkout.tsx'
import type { Cart } from './cart.ts'
import { Lines } from './Lines.tsx'
import { LinesSkeleton, Phases } from './Phases.tsx'
import type { CartView } from './useCart.ts'

export function CartPanel(view: CartView) {
  const count = view.cart?.itemCount ?? 0
  return (
    <section className="sc-panel" aria-labelledby="sc-panel-title">
      <h2 id="sc-panel-title" className="sc-panel__title">
        Your cart
        {count > 0 && <span className="sc-panel__count">{count === 1 ? '1 item' : `${count} items`}</span>}
      </h2>
      <Phases
        view={view}
        level={3}
        title="No cart right now"
        loading={<LinesSkeleton rows={2} className="sc-line sc-line--compact" />}
      >
        {(cart) => <Filled {...view} cart={cart} />}
      </Phases>
    </section>
  )
}

function Filled(view: CartView & { cart: Cart }) {
  const { cart, state, model } = view
  return (
    <>
      <Lines cart={cart} model={model} refused={state.refusal?.products ?? []} heading="h3" compact />
      {cart.itemCount === 0 && state.waiting.length === 0 && (
        <EmptyState level={3} illustration="cart" title="Nothing in here yet" text="Add something you like." />
      )}
      {cart.items.length > 0 && (
        <div className="sc-panel__foot">
          <p className="sc-total">
            <span>Total</span>
            <Price amount={cart.total} currency={cart.currency} size="l" />
          </p>
          <Checkout {...view} />
          <Button href="/cart" variant="secondary" block>
            View cart
          </Button>
        </div>
      )}
    </>
  )
}
