/** The summary beside the lines: what it comes to, and the way on. */
import { Card, Price } from '@muntin/ui-kit'
import { Checkout } from './Checkout.tsx'
import { type Cart, hiddenIn } from './cart.ts'
import type { CartView } from './useCart.ts'

/** What the sum beside it is of. */
function countOf(cart: Cart): string {
  const items = cart.itemCount === 1 ? '1 item' : `${cart.itemCount} items`
  const hidden = hiddenIn(cart)
  return hidden > 0 ? `${cart.itemCount - hidden} of ${items}` : items
}

export function Summary(view: CartView & { cart: Cart }) {
  const { cart } = view
  return (
    <Card as="section" className="sc-summary" aria-labelledby="sc-summary-title">
      <h2 id="sc-summary-title" className="sc-summary__title">
        Summary
      </h2>
      <dl className="sc-sums">
        <div>
          <dt>{countOf(cart)}</dt>
          <dd>
            <Price amount={cart.total} currency={cart.currency} size="s" />
          </dd>
        </div>
        <div>
          <dt>Delivery</dt>
          <dd>Free</dd>
        </div>
        <div className="sc-sums__total">
          <dt>Total</dt>
          <dd>
            <Price amount={cart.total} currency={cart.currency} size="l" />
          </dd>
        </div>
      </dl>
      <Checkout {...view} />
      <p className="sc-summary__hint">This is a demonstration shop: no payment is taken, nothing is delivered.</p>
    </Card>
  )
}
