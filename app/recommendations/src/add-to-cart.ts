/**
 * Adding to the cart: said on the bus, answered by whatever is the cart.
 *
 * | state | event                                                   | next                          |
 * |-------|---------------------------------------------------------|-------------------------------|
 * | idle  | add, nobody listens                                     | idle, and the shopper is told |
 * | idle  | add                                                     | busy                          |
 * | busy  | `cart:updated` for this product, not from another tab   | added                         |
 * | busy  | `notify` with tone error: the cart has told the shopper | idle                          |
 * | busy  | `outbox:kept`: it waits for the network; likewise       | idle                          |
 * | busy  | 4 s                                                     | idle                          |
 * | added | 2 s                                                     | idle                          |
 */
import type { MfeProps } from '@muntin/runtime'
import { onScopeDispose, type Ref, ref, watch } from 'vue'

export type AddState = 'idle' | 'busy' | 'added'
const lasts: Record<AddState, number | null> = { idle: null, busy: 4_000, added: 2_000 }

export function useAddToCart(
  { services: { bus } }: MfeProps,
  product: { id: string; name: string },
): { state: Ref<AddState>; add(): void } {
  const state = ref<AddState>('idle')
  const answered = (next: AddState) => {
    if (state.value === 'busy') state.value = next
  }
  const offs = [
    bus.on('cart:updated', (news, { remote }) => !remote && news?.productId === product.id && answered('added')),
    bus.on('notify', (notice) => notice?.tone === 'error' && answered('idle')),
    bus.on('outbox:kept', (kept) => kept?.label === product.name && answered('idle')),
  ]
  onScopeDispose(() => {
    for (const off of offs) off()
  })
  watch(state, (now, _, onCleanup) => {
    const time = lasts[now]
    if (time === null) return
    const timer = setTimeout(() => {
      state.value = 'idle'
    }, time)
    onCleanup(() => clearTimeout(timer))
  })

  function add(): void {
    if (state.value === 'busy') return
    if (bus.listenerCount('addToCart') === 0) {
      bus.emit('notify', { tone: 'error', text: 'The cart is not available right now. Please try again in a moment.' })
      return
    }
    state.value = 'busy' // before the emit: the cart may answer in the same turn
    console.log('[Recommendations] Emitting addToCart', product.id)
    bus.emit('addToCart', { productId: product.id, quantity: 1, name: product.name })
  }
  return { state, add }
}
