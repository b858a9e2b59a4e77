/** The page `/cart`: lines on the left, a summary that stays in sight on the right. */
import { useMfe } from '@muntin/react'
import { Button, EmptyState, Skeleton } from '@muntin/ui-kit'
import { useEffect } from 'react'
import type { Cart } from './cart.ts'
import { EmptyCart } from './EmptyCart.tsx'
import { Lines } from './Lines.tsx'
import { LinesSkeleton, Phases } from './Phases.tsx'
import { Summary } from './Summary.tsx'
import type { CartView } from './useCart.ts'

export function CartPage(view: CartView) {
  const { setTitle } = useMfe()
  const count = view.cart?.itemCount ?? 0
  useEffect(() => setTitle(count > 0 ? `Cart (${count})` : 'Cart'), [setTitle, count])
  return (
    <div className="sc-page">
      <h1 className="sc-page__title" tabIndex={-1}>
        Your cart
      </h1>
      <Phases
        view={view}
        level={2}
        title="The cart can’t be shown right now"
        text="This page tries again by itself, and nothing in your cart is lost."
        loading={<Loading />}
      >
        {(cart) => <Filled {...view} cart={cart} />}
      </Phases>
    </div>
  )
}

function Filled(view: CartView & { cart: Cart }) {
  const { cart, state, model } = view
  return (
    <div className={cart.items.length > 0 ? 'sc-layout' : 'sc-layout sc-layout--empty'}>
      <div className="sc-layout__lines">
        <Lines cart={cart} model={model} refused={state.refusal?.products ?? []} heading="h2" />
        {cart.itemCount === 0 && state.waiting.length === 0 && <Empty />}
        {cart.items.length > 1 && <EmptyCart model={model} busy={state.clearing} count={cart.itemCount} />}
      </div>
      {cart.items.length > 0 && <Summary {...view} />}
    </div>
  )
}

function Empty() {
  return (
    <EmptyState
      illustration="cart"
      title="Nothing in here yet"
      text="Whatever you add in the shop waits for you here, also after you log in."
      action={<Button href="/">Browse the shop</Button>}
    />
  )
}

/** As large as a cart of three lines, so that nothing jumps when it arrives. */
function Loading() {
  return (
    <div className="sc-layout">
      <LinesSkeleton rows={3} className="sc-line" />
      <div className="sc-summary">
        <Skeleton lines={4} />
        <Skeleton variant="rect" className="sc-summary__button" />
      </div>
    </div>
  )
}
