/**
 * Adding to the cart, as seen from the catalogue: it says what it wants on the bus and waits for what the cart says.
 *
 * | state | event                        | next  |                                                    |
 * |-------|------------------------------|-------|----------------------------------------------------|
 * | idle  | add, nobody listens          | idle  | tells the shopper that the cart is not available   |
 * | idle  | add                          | busy  | emits `addToCart`                                  |
 * | busy  | `cart:updated` by this add   | added | one for another product, or of another tab, is none |
 * | busy  | `notify` with tone error     | idle  | the cart has told the shopper                      |
 * | busy  | `outbox:kept`                | idle  | it waits for the network; the cart has told them   |
 * | busy  | 4 s without an answer        | idle  | nobody said that it is in the cart                 |
 * | added | 2 s                          | idle  |                                                    |
 */
import { useEvent, useMfe } from '@muntin/react'
import { useEffect, useState } from 'react'

export type AddState = 'idle' | 'busy' | 'added'
const lasts: Record<AddState, number | null> = { idle: null, busy: 4_000, added: 2_000 }

export interface AddToCartDetail {
  productId: string
  quantity: number
  name: string
}

export function useAddToCart(product: { id: string; name: string }): { state: AddState; add(quantity?: number): void } {
  const { bus } = useMfe().services
  const [state, setState] = useState<AddState>('idle')
  const answered = (next: AddState) => setState((now) => (now === 'busy' ? next : now))
  useEvent('cart:updated', (news, { remote }) => !remote && news.productId === product.id && answered('added'))
  useEvent('notify', (notice) => notice?.tone === 'error' && answered('idle'))
  useEvent('outbox:kept', (kept) => kept?.label === product.name && answered('idle'))
  useEffect(() => {
    const time = lasts[state]
    if (time === null) return
    const timer = setTimeout(setState, time, 'idle')
    return () => clearTimeout(timer)
  }, [state])

  const add = (quantity = 1) => {
    if (state === 'busy') return
    if (bus.listenerCount('addToCart') === 0) {
      bus.emit('notify', { tone: 'error', text: 'The cart is not available right now. Please try again in a moment.' })
      return
    }
    // Before the emit: the cart may answer in the same turn.
    setState('busy')
    const detail: AddToCartDetail = { productId: product.id, quantity, name: product.name }
    console.log('[ProductCatalog] Emitting addToCart', detail)
    bus.emit('addToCart', detail)
  }
  return { state, add }
}
