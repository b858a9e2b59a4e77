/**
 * Rule: a status that arrives live enters the shared cache unless the cache already knows more of that order's history.
 */
import type { ApolloCache } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import { useLive } from '@muntin/react'
import { ORDER_FIELDS, type Order, STATUS_CHANGED } from './documents.ts'

/** True if it was taken in. Events and answers travel separately, so an older one may come last. */
export function receiveOrder(cache: ApolloCache, order: Order): boolean {
  const where = { id: cache.identify({ __typename: 'Order', id: order.id }) as string, fragment: ORDER_FIELDS }
  const known = cache.readFragment<Order>({ ...where, fragmentName: 'OrderFields' })
  if (known && known.history.length > order.history.length) return false
  cache.writeFragment<Order>({ ...where, fragmentName: 'OrderFields', data: order })
  return true
}

/** Follows one order as long as it can still change. */
export function useLiveOrder(orderId: string, open: boolean): void {
  const { cache } = useApolloClient()
  useLive(STATUS_CHANGED, open ? { orderId } : null, {
    onData: ({ orderStatusChanged }) => orderStatusChanged && receiveOrder(cache, orderStatusChanged),
  })
}
