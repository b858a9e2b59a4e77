/** Rule: a change of the total is read out once it has settled; what was there on arrival is not news. */
import { formatPrice } from '@muntin/ui-kit'
import { useEffect, useRef, useState } from 'react'
import { type Cart, hiddenIn } from './cart.ts'

/** Milliseconds without a further change; a screen reader would otherwise speak every step of a stepper. */
const SETTLED_AFTER = 700

/** What is said of a cart; a total that leaves out what can't be shown is no total of these items. */
export function spokenOf(cart: Cart): string {
  const { itemCount, total, currency } = cart
  if (itemCount === 0) return 'Your cart is empty'
  const count = itemCount === 1 ? '1 item' : `${itemCount} items`
  return hiddenIn(cart) > 0 ? count : `${count}, total ${formatPrice({ amount: total, currency })}`
}

export function useAnnouncement(cart: Cart): string {
  const text = spokenOf(cart)
  const spoken = useRef(text)
  const [announcement, announce] = useState('')
  useEffect(() => {
    if (spoken.current === text) return
    const timer = setTimeout(() => {
      spoken.current = text
      announce(text)
    }, SETTLED_AFTER)
    return () => clearTimeout(timer)
  }, [text])
  return announcement
}
