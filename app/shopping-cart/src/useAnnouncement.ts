/** Rule: a change of the total is read out once it has settled; what was there on arrival is not news. */
import { formatPrice } from '@muntin/ui-kit'
import { useEffect, useRef, useState } from 'react'
import type { Cart } from './cart.ts'

/** Milliseconds without a further change; a screen reader would otherwise speak every step of a stepper. */
const SETTLED_AFTER = 700

export function useAnnouncement({ itemCount, total, currency }: Cart): string {
  const text =
    itemCount === 0
      ? 'Your cart is empty'
      : `${itemCount === 1 ? '1 item' : `${itemCount} items`}, total ${formatPrice({ amount: total, currency })}`
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
