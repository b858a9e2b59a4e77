/** Rule: a guest is led to the login and back to the cart; a member's order is placed once, however often they press. */
import { useMfe } from '@muntin/react'
import { Button } from '@muntin/ui-kit'
import type { CartView } from './useCart.ts'

const LOGIN = `/login?next=${encodeURIComponent('/cart')}`

export function Checkout({ model, state, isMember }: CartView) {
  const { navigate } = useMfe()
  const order = async () => {
    if (!isMember) return navigate(LOGIN)
    const { pathname } = window.location
    const placed = await model.checkout()
    // Not "still mounted": the event that empties the cart may unmount this button before the answer is here.
    const isHere = window.location.pathname === pathname
    if (placed && isHere) return navigate(`/orders/${encodeURIComponent(placed.id)}`)
    if (model.state().refusal?.code === 'login-required') navigate(LOGIN)
  }
  return (
    <>
      <Button size="l" block icon="lock" busy={state.ordering} onClick={() => void order()}>
        Checkout
      </Button>
      {!isMember && <p className="sc-checkout__hint">You will be asked to log in; your cart comes with you.</p>}
    </>
  )
}
