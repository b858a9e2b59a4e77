/** Rule: the shopping back end's cart (minor units) becomes the cart of the GraphQL schema (major units), or an error. */
import type { Cart, CartLine } from './cart.ts'
import { toMajor } from './minor.ts'

/** What `/api/shopping/cart/...` answers. */
export interface EnrichedCart {
  userId: string
  items: {
    product: { id: string; name: string; priceMinor: number; currency: string; image: string | null; stock: number }
    quantity: number
    lineTotalMinor: number
  }[]
  totalMinor: number
  currency: string
  itemCount: number
  version: number
}

/** Throws TypeError when the answer is not a cart, so that nothing half-read reaches the cache. */
export function fromEnriched(answer: EnrichedCart): Cart {
  if (!Array.isArray(answer?.items) || typeof answer.userId !== 'string' || !Number.isInteger(answer.version)) {
    throw new TypeError('The cart could not be read: the answer of the shop has an unknown shape.')
  }
  return {
    __typename: 'Cart',
    id: answer.userId,
    itemCount: answer.itemCount,
    total: toMajor(answer.totalMinor, answer.currency),
    currency: answer.currency,
    version: answer.version,
    items: answer.items.map(
      ({ product, quantity, lineTotalMinor }): CartLine => ({
        __typename: 'CartItem',
        quantity,
        unitPrice: toMajor(product.priceMinor, product.currency),
        lineTotal: toMajor(lineTotalMinor, product.currency),
        product: {
          __typename: 'Product',
          id: product.id,
          name: product.name,
          price: toMajor(product.priceMinor, product.currency),
          currency: product.currency,
          image: product.image,
          stock: product.stock,
        },
      }),
    ),
  }
}
