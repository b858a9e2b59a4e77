/**
 * CartLink: a link to the cart that opens the cart's panel instead where there is one.
 *
 * | where                                        | a press              |
 * |----------------------------------------------|----------------------|
 * | wide page, somebody listens to `cart:open`   | emits `cart:open`    |
 * | narrow page, `/cart`, or nobody listens      | goes to `/cart`      |
 */
import { useMfe } from '@muntin/react'
import { Icon, VisuallyHidden } from '@muntin/ui-kit'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { useCartCount } from './cart-count.ts'
import { currentIn } from './place.ts'

/** The width from which a panel beside the page makes sense; the same as in header.css. */
const WIDE = '(min-width: 48rem)'

export function CartLink({ userId }: { userId: string | null }) {
  const { route, services } = useMfe()
  const count = useCartCount(userId)
  const news = useNews(count)
  const press = (event: MouseEvent) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    const panel = services.bus.listenerCount('cart:open') > 0 && window.matchMedia(WIDE).matches
    if (!plain || !panel || route.path === '/cart') return
    event.preventDefault()
    services.bus.emit('cart:open', {})
  }
  return (
    <>
      <a className="hd-tool" href="/cart" onClick={press} aria-label={nameOf(count)} {...currentIn('cart', route)}>
        <Icon name="cart" size={22} />
        {count !== null && count > 0 && (
          // The key restarts the little jump of the badge with every new count.
          <span key={count} className="hd-badge" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </a>
      <VisuallyHidden role="status">{news}</VisuallyHidden>
    </>
  )
}

function nameOf(count: number | null): string {
  if (count === null) return 'Cart'
  if (count === 0) return 'Cart, empty'
  return count === 1 ? 'Cart, 1 item' : `Cart, ${count} items`
}

/** What to announce: nothing for the count that one arrives with, every change after it. */
function useNews(count: number | null): string {
  const before = useRef(count)
  const [news, setNews] = useState('')
  useEffect(() => {
    if (before.current !== null && count !== null && before.current !== count) setNews(nameOf(count))
    before.current = count
  }, [count])
  return news
}
