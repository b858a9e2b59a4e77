/** The page `/cart`: lines on the left, a summary that stays in sight on the right. */
import { useMfe } from '@muntin/react'
import { Button, EmptyState, ErrorState, Skeleton, VisuallyHidden } from '@muntin/ui-kit'
import { useEffect } from 'react'
import type { Cart } from './cart.ts'
import { EmptyCart } from './EmptyCart.tsx'
import { Lines } from './Lines.tsx'
import { OldNews, RefusalNotice } from './Notices.tsx'
import { Summary } from './Summary.tsx'
import type { CartView } from './useCart.ts'

export function CartPage(view: CartView) {
  const { setTitle } = useMfe()
  const { cart, state, model } = view
  const count = cart?.itemCount ?? 0
  useEffect(() => setTitle(count > 0 ? `Cart (${count})` : 'Cart'), [setTitle, count])
  return (
    <div className="sc-page">
      <h1 className="sc-page__title" tabIndex={-1}>
        Your cart
      </h1>
      {cart ? (
        <Filled {...view} cart={cart} />
      ) : state.phase === 'failed' ? (
        <ErrorState
          title="The cart can’t be shown right now"
          text={`${state.failure?.text ?? ''} This page tries again by itself, and nothing in your cart is lost.`}
          onRetry={() => void model.load()}
          retrying={state.loading}
        />
      ) : (
        <Loading />
      )}
    </div>
  )
}

function Filled(view: CartView & { cart: Cart }) {
  const { cart, state, model } = view
  return (
    <>
      <OldNews {...view} />
      <RefusalNotice refusal={state.refusal} />
      <div className={cart.items.length > 0 ? 'sc-layout' : 'sc-layout sc-layout--empty'}>
        <div className="sc-layout__lines">
          <Lines cart={cart} model={model} refused={state.refusal?.products ?? []} heading="h2" />
          {cart.items.length === 0 && <Empty />}
          {cart.items.length > 1 && <EmptyCart model={model} busy={state.clearing} count={cart.itemCount} />}
        </div>
        {cart.items.length > 0 && <Summary {...view} />}
      </div>
    </>
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
    <div className="sc-layout" aria-busy="true">
      <VisuallyHidden role="status">Loading your cart</VisuallyHidden>
      <ul className="sc-lines sc-layout__lines" aria-hidden="true">
        {[1, 2, 3].map((row) => (
          <li key={row} className="sc-line">
            <span className="sc-line__picture">
              <Skeleton variant="rect" className="sc-fill" />
            </span>
            <span className="sc-line__about">
              <Skeleton lines={2} />
            </span>
          </li>
        ))}
      </ul>
      <div className="sc-summary" aria-hidden="true">
        <Skeleton lines={4} />
        <Skeleton variant="rect" className="sc-summary__button" />
      </div>
    </div>
  )
}
