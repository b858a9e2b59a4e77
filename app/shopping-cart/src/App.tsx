/** Rule: the slot decides the shape: the side panel in `cart`, the whole page everywhere else. */
import { useMfe } from '@muntin/react'
import { CartPage } from './CartPage.tsx'
import { CartPanel } from './CartPanel.tsx'
import { useCart, useCartEvents } from './useCart.ts'
import './styles.css'

export function App() {
  const { slot } = useMfe()
  const view = useCart()
  useCartEvents(view.model, view.state.userId)
  return slot === 'cart' ? <CartPanel {...view} /> : <CartPage {...view} />
}
