/**
 * Rule: what was added shows at once, on top of the server's cart, until the server has it or has refused it. Pure.
 *
 * | pieces of a product: server | when first added | being added | shown                                |
 * |-----------------------------|------------------|-------------|--------------------------------------|
 * | s                           | f                | a           | the greater of s and f + a, at most 99 |
 * | not in the cart             | f = 0            | a           | a line of the product with a pieces  |
 * | not in the cart             | f = 0            | a product that the page knows nothing of | no line  |
 *
 * The greater, not the sum: the event that tells of an add may be faster than its answer, and nothing is counted twice meanwhile.
 */
import { type Cart, type CartLine, type CartProduct, MAX_QUANTITY } from './cart.ts'
import { changed, withQuantity } from './intents.ts'

/** One add that the server has not confirmed. */
export interface Add {
  /** Its idempotency key. */
  key: string
  productId: string
  quantity: number
  /** null: the page knows nothing of it. */
  product: CartProduct | null
}

export class Adds {
  readonly #adds = new Map<string, Add>()
  /** By product: the pieces that the server had when the first of them was added. */
  readonly #from = new Map<string, number>()

  get size(): number {
    return this.#adds.size
  }

  begin(add: Add, known: Cart | null): void {
    if (!this.#from.has(add.productId)) this.#from.set(add.productId, quantityIn(known, add.productId))
    this.#adds.set(add.key, add)
  }

  /** `done`: the server has it; else it never will. */
  end(key: string, done: boolean): void {
    const add = this.#adds.get(key)
    if (!add) return
    this.#adds.delete(key)
    const { productId, quantity } = add
    const isLast = ![...this.#adds.values()].some((each) => each.productId === productId)
    if (isLast) this.#from.delete(productId)
    else if (done) this.#from.set(productId, (this.#from.get(productId) ?? 0) + quantity)
  }

  has(key: string): boolean {
    return this.#adds.has(key)
  }

  /** The keys of a product's adds. */
  of(productId: string): string[] {
    return [...this.#adds.values()].filter((add) => add.productId === productId).map(({ key }) => key)
  }

  applyTo(cart: Cart): Cart {
    if (this.#adds.size === 0) return cart
    let items = cart.items
    for (const [productId, from] of this.#from) {
      const adds = [...this.#adds.values()].filter((add) => add.productId === productId)
      const wanted = Math.min(MAX_QUANTITY, from + adds.reduce((sum, { quantity }) => sum + quantity, 0))
      const product = adds.find((add) => add.product)?.product ?? null
      items = withLine(items, productId, wanted, product)
    }
    return changed(cart, items)
  }
}

export const quantityIn = (cart: Cart | null, productId: string): number =>
  cart?.items.find(({ product }) => product.id === productId)?.quantity ?? 0

/** `items` with at least `quantity` pieces of a product. */
function withLine(items: CartLine[], productId: string, quantity: number, product: CartProduct | null): CartLine[] {
  const line = items.find((each) => each.product.id === productId)
  if (line) return items.map((each) => (each === line ? withQuantity(line, Math.max(line.quantity, quantity)) : each))
  if (!product) return items
  const fresh: CartLine = { __typename: 'CartItem', quantity, unitPrice: product.price, lineTotal: 0, product }
  return [...items, withQuantity(fresh, quantity)]
}
