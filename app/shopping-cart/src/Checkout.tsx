/** Rule: a guest is led to the login and back to the cart; a member's order is placed once, however often they press. */
import { useMfe } from '@muntin/react'
import { Button } from '@muntin/ui-kit'
import { useEffect, useRef } from 'react'
import type { CartView } from './useCart.ts'

const LOGIN = `/login?next=${encodeURIComponent('/cart')}`

export function Checkout({ model, state, isMember }: CartView) {
  const { navigate } = useMfe()
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])

  const order = async () => {
    if (!isMember) return navigate(LOGIN)
    const placed = await model.checkout()
    if (placed && isHere.current) return navigate(`/orders/${encodeURIComponent(placed.id)}`)
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
