/** Rule: components read the cart from the shared Apollo cache, and how it is doing from the model. */
import { useQuery, useSubscription } from '@apollo/client/react'
import { useMfe, useSession } from '@muntin/react'
import { useEffect, useSyncExternalStore } from 'react'
import { CART, CART_UPDATED, type Cart } from './cart.ts'
import { cartModelOf } from './lease.ts'
import type { CartModel, CartState } from './model.ts'

/** A subscription that was refused is asked for again after this many milliseconds. */
const RESUBSCRIBE_AFTER = 5_000

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
  const { error, restart } = useSubscription(CART_UPDATED, {
    variables: { userId: userId ?? '' },
    skip: userId === null,
    fetchPolicy: 'no-cache',
    onData: ({ data }) => data.data?.cartUpdated && model.updated(data.data.cartUpdated),
  })
  useEffect(() => {
    if (!error) return
    const timer = setTimeout(() => {
      restart()
      void model.load()
    }, RESUBSCRIBE_AFTER)
    return () => clearTimeout(timer)
  }, [error, restart, model])
}
