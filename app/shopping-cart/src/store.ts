/**
 * Rule: every cart that a server sends enters the shared Apollo cache through `receive`, which refuses an older version;
 * wishes and adds live in one optimistic layer above it, so that the header badge and the panel follow both at once.
 *
 * | cart that arrives             | known version v | kept |
 * |-------------------------------|-----------------|------|
 * | answer or query, version >= v | v or none       | yes  |
 * | event, version > v            | v or none       | yes  |
 * | anything older                | v               | no   |
 */
import type { ApolloCache } from '@apollo/client'
import { Adds } from './adds.ts'
import { CART, type Cart, type CartLine, PRODUCT } from './cart.ts'
import { applyIntents, type Intent } from './intents.ts'

export class CartStore {
  readonly userId: string
  readonly #cache: ApolloCache
  #layer: string | undefined
  #layers = 0
  readonly #intents = new Map<string, Intent>()
  readonly #adds = new Adds()

  constructor(cache: ApolloCache, userId: string) {
    this.#cache = cache
    this.userId = userId
  }

  /** The server's cart as far as known. */
  known(): Cart | null {
    return this.#cache.readQuery({ query: CART, variables: { userId: this.userId } }, false)?.cart ?? null
  }

  /** The cart as shown, adds and wishes included. */
  shown(): Cart | null {
    const known = this.known()
    return known && applyIntents(this.#adds.applyTo(known), this.#intents)
  }

  receive(cart: Cart, source: 'answer' | 'event'): boolean {
    const version = this.known()?.version
    if (version !== undefined && (source === 'event' ? cart.version <= version : cart.version < version)) return false
    this.#show(cart)
    return true
  }

  /**
   * After the checkout of `version`: the order took the lines, which the cart service counts as one change. If its event was
   * faster than the order's answer, there is nothing left to do.
   */
  emptied(version: number): void {
    const known = this.known()
    this.#intents.clear()
    if (known?.version === version) {
      this.#show({ ...known, items: [], itemCount: 0, total: 0, version: version + 1 })
    } else {
      this.#show()
    }
  }

  /** Shows `quantity` pieces more at once, if anything on the page has brought what the product is. */
  add(key: string, productId: string, quantity: number): void {
    const product = this.#cache.readFragment({ fragment: PRODUCT, id: `Product:${productId}` })
    this.#adds.begin({ key, productId, quantity, product }, this.known())
    this.#show()
  }

  /** The add is in `cart`, if one is given; else it is not going to be in any. */
  added(key: string, cart?: Cart): void {
    this.#adds.end(key, cart !== undefined)
    if (!cart || !this.receive(cart, 'answer')) this.#show()
  }

  isAdding(key: string): boolean {
    return this.#adds.has(key)
  }

  /** The keys of a product's adds that are not confirmed. */
  adding(productId: string): string[] {
    return this.#adds.of(productId)
  }

  wanted(productId: string): number | undefined {
    return this.#intents.get(productId)?.quantity
  }

  want(line: CartLine, quantity: number): void {
    this.#intents.set(line.product.id, { quantity, line })
    this.#show()
  }

  /** The wish is answered or refused: forget it, and take the server's cart if it came with one. */
  settle(productId: string, cart?: Cart): boolean {
    this.#intents.delete(productId)
    if (cart && this.receive(cart, 'answer')) return true
    this.#show()
    return false
  }

  /**
   * Writes `truth`, if any, and replaces the optimistic layer, with one broadcast: nobody sees a state in between.
   * (A batch may not be nested in another for this: Apollo restores the layers when the outer one ends.)
   */
  #show(truth?: Cart): void {
    const old = this.#layer
    const query = { query: CART, variables: { userId: this.userId } }
    this.#layer =
      this.#intents.size + this.#adds.size > 0 ? `shopping-cart:${this.userId}:${++this.#layers}` : undefined
    const without = old === undefined ? {} : { removeOptimistic: old }
    if (this.#layer === undefined) {
      const update = (cache: ApolloCache) => void (truth && cache.writeQuery({ ...query, data: { cart: truth } }))
      this.#cache.batch({ optimistic: false, update, ...without })
      return
    }
    if (truth) this.#cache.writeQuery({ ...query, data: { cart: truth }, broadcast: false })
    const shown = this.shown()
    const update = (layer: ApolloCache) => void (shown && layer.writeQuery({ ...query, data: { cart: shown } }))
    this.#cache.batch({ optimistic: this.#layer, update, ...without })
  }
}
