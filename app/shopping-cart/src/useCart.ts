/** Rule: components read the cart from the shared Apollo cache, and how it is doing from the model. */
import { useQuery } from '@apollo/client/react'
import { useLive, useMfe, useSession } from '@muntin/react'
import { useSyncExternalStore } from 'react'
import { CART, CART_UPDATED, type Cart } from './cart.ts'
import { cartModelOf } from './lease.ts'
import type { CartModel, CartState } from './model.ts'

export interface CartView {
  model: CartModel
  state: CartState
  /** With the shopper's unanswered changes; null as long as nothing is known. */
  cart: Cart | null
  isMember: boolean
}

export function useCart(): CartView {
  const model = cartModelOf(useMfe().services)
  const state = useSyncExternalStore(model.subscribe, model.state)
  const { user } = useSession()
  const { userId } = state
  const { data } = useQuery(CART, {
    variables: { userId: userId ?? '' },
    fetchPolicy: 'cache-only',
    skip: userId === null,
  })
  return { model, state, cart: data?.cart ?? null, isMember: user?.kind === 'member' }
}

/** Takes in what `cartUpdated` sends for this user. */
export function useCartEvents(model: CartModel, userId: string | null): void {
  useLive(CART_UPDATED, userId === null ? null : { userId }, {
    onData: ({ cartUpdated }) => cartUpdated && model.updated(cartUpdated),
    onMissed: () => void model.missed(),
  })
}
