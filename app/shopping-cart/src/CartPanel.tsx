/** The slot `cart`: the same cart in a column, beside whatever page is open. */
import { Button, EmptyState, ErrorState, Price, Skeleton, VisuallyHidden } from '@muntin/ui-kit'
import { Checkout } from './Checkout.tsx'
import type { Cart } from './cart.ts'
import { Lines } from './Lines.tsx'
import { OldNews, RefusalNotice } from './Notices.tsx'
import type { CartView } from './useCart.ts'

export function CartPanel(view: CartView) {
  const { cart, state, model } = view
  const count = cart?.itemCount ?? 0
  return (
    <section className="sc-panel" aria-labelledby="sc-panel-title">
      <h2 id="sc-panel-title" className="sc-panel__title">
        Your cart
        {count > 0 && <span className="sc-panel__count">{count === 1 ? '1 item' : `${count} items`}</span>}
      </h2>
      {cart ? (
        <Filled {...view} cart={cart} />
      ) : state.phase === 'failed' ? (
        <ErrorState
          level={3}
          title="No cart right now"
          text={state.failure?.text}
          onRetry={() => void model.load()}
          retrying={state.loading}
        />
      ) : (
        <Loading />
      )}
    </section>
  )
}

function Filled(view: CartView & { cart: Cart }) {
  const { cart, state, model } = view
  return (
    <>
      <OldNews {...view} />
      <RefusalNotice refusal={state.refusal} />
      <Lines cart={cart} model={model} refused={state.refusal?.products ?? []} heading="h3" compact />
      {cart.items.length === 0 ? (
        <EmptyState level={3} illustration="cart" title="Nothing in here yet" text="Add something you like." />
      ) : (
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

function Loading() {
  return (
    <div aria-busy="true">
      <VisuallyHidden role="status">Loading your cart</VisuallyHidden>
      <ul className="sc-lines" aria-hidden="true">
        {[1, 2].map((row) => (
          <li key={row} className="sc-line sc-line--compact">
            <span className="sc-line__picture">
              <Skeleton variant="rect" className="sc-fill" />
            </span>
            <span className="sc-line__about">
              <Skeleton lines={2} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
