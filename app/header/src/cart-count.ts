/**
 * How many pieces the cart holds, from the Apollo cache that all micro-frontends share.
 *
 * | known from            | count             |
 * |-----------------------|-------------------|
 * | the cache (or server) | its `itemCount`   |
 * | `cart:updated` only   | what it said      |
 * | nothing, or failed    | null: no badge    |
 *
 * A failed query is asked again when the network or the shopper comes back, and whenever the cart says that it changed.
 */
import { gql, type TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useEvent } from '@muntin/react'
import { useEffect, useRef, useState } from 'react'

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
  const { data, error, refetch } = useQuery(GET_CART, {
    variables: { userId: userId ?? '' },
    skip: userId === null,
    fetchPolicy: 'cache-first',
  })
  const [told, setTold] = useState<number | null>(null)
  const failed = error !== undefined
  const again = useRef(() => {})
  useEffect(() => {
    again.current = () => void refetch().catch(() => undefined) // its error arrives through `error`
  })
  useEvent<{ itemCount?: number }>('cart:updated', (detail) => {
    if (Number.isInteger(detail?.itemCount)) setTold(detail.itemCount as number)
    if (failed) again.current()
  })
  useEffect(() => {
    if (!failed) return
    const retry = () => again.current()
    window.addEventListener('online', retry)
    window.addEventListener('focus', retry)
    return () => {
      window.removeEventListener('online', retry)
      window.removeEventListener('focus', retry)
    }
  }, [failed])
  return data?.cart?.itemCount ?? told
}
