/**
 * Rule: what is asked of the shop is here, and nothing else is; an answer without what was asked for is an error.
 *
 * No answer goes into the cache by itself (`no-cache`): carts enter through `CartStore.receive`, which knows their order.
 */
import type { ApolloClient } from '@apollo/client'
import type { Asker } from '@muntin/react'
import type { Http } from '@muntin/runtime'
import type { AddToCart } from './add-to-cart.ts'
import { CART, type Cart, CHECKOUT, CLEAR, type PlacedOrder, REMOVE, SET_QUANTITY } from './cart.ts'
import { type EnrichedCart, fromEnriched } from './enriched.ts'

const fetchPolicy = 'no-cache'

function given<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new TypeError(`The shop answered without ${what}.`)
  return value
}

export class CartApi {
  readonly #apollo: ApolloClient
  readonly #http: Http

  constructor(apollo: ApolloClient, http: Http) {
    this.#apollo = apollo
    this.#http = http
  }

  /** `degraded`: something in it stands in for what a service would say. */
  async load(userId: string): Promise<{ cart: Cart; degraded: boolean }> {
    let degraded = false
    const onAnswer: Asker['onAnswer'] = (said) => {
      degraded = said.length > 0
    }
    // Its own request: who joins another's is not told what the answer says of itself.
    const context = { bears: ['product'], onAnswer, queryDeduplication: false }
    const { data } = await this.#apollo.query({ query: CART, variables: { userId }, context, fetchPolicy })
    return { cart: given(data?.cart, 'a cart'), degraded }
  }

  /**
   * Through the shopping back end; the rest goes by GraphQL. With the same `key`, nothing is added twice; without a network the
   * call is kept, and fails with the code `kept`.
   */
  async add(userId: string, { productId, quantity, name }: AddToCart, key: string): Promise<Cart> {
    const init = { idempotencyKey: key, keep: { label: name } }
    const body = { userId, productId, quantity }
    return fromEnriched(await this.#http.request<EnrichedCart>('POST', '/api/shopping/cart/add', body, init))
  }

  /** 0 removes the line. */
  async setQuantity(userId: string, productId: string, quantity: number): Promise<Cart> {
    if (quantity === 0) {
      const { data } = await this.#apollo.mutate({ mutation: REMOVE, variables: { userId, productId }, fetchPolicy })
      return given(data?.removeFromCart, 'a cart')
    }
    const variables = { userId, productId, quantity }
    const { data } = await this.#apollo.mutate({ mutation: SET_QUANTITY, variables, fetchPolicy })
    return given(data?.setQuantity, 'a cart')
  }

  async clear(userId: string): Promise<Cart> {
    const { data } = await this.#apollo.mutate({ mutation: CLEAR, variables: { userId }, fetchPolicy })
    return given(data?.clearCart, 'a cart')
  }

  /** With the same `key`, the shop makes no second order. */
  async checkout(userId: string, key: string): Promise<PlacedOrder> {
    const context = { headers: { 'Idempotency-Key': key } }
    const { data } = await this.#apollo.mutate({ mutation: CHECKOUT, variables: { userId }, context, fetchPolicy })
    return given(data?.checkout, 'an order')
  }
}
