/**
 * How many pieces the cart holds, from the Apollo cache that all micro-frontends share.
 *
 * | known from            | count             |
 * |-----------------------|-------------------|
 * | the cache (or server) | its `itemCount`   |
 * | `cart:updated` only   | what it said      |
 * | nothing, or failed    | null: no badge    |
 *
 * A failed query is asked again by itself, and whenever the cart says that it changed.
 */
import { gql, type TypedDocumentNode } from '@apollo/client'
import { useEvent, useResource } from '@muntin/react'
import { useState } from 'react'

/** Field for field the query of the cart itself, so that both read and write one cache entry. */
export const GET_CART: TypedDocumentNode<{ cart: { id: string; itemCount: number } | null }, { userId: string }> = gql`
  query Cart($userId: ID!) {
    cart(userId: $userId) {
      id
      itemCount
      total
      currency
      version
      items {
        quantity
        unitPrice
        lineTotal
        product {
          id
          name
          price
          currency
          image
          stock
        }
      }
    }
  }
`

export function useCartCount(userId: string | null): number | null {
  // How many there are is the cart service's word alone.
  const part = { bears: ['product'], degradedWillDo: true }
  const options = { skip: userId === null, fetchPolicy: 'cache-first', ...part } as const
  const { data, error, retry } = useResource(GET_CART, { userId: userId ?? '' }, options)
  const [told, setTold] = useState<number | null>(null)
  useEvent('cart:updated', (detail) => {
    if (Number.isInteger(detail?.itemCount)) setTold(detail.itemCount as number)
    if (error !== null) retry()
  })
  return data?.cart?.itemCount ?? told
}
