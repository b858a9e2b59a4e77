/**
 * Rule: a refused checkout points at the lines it is about, in the cart that was sent.
 *
 * The shop names a line by its position. A position counts only if the message names that line's product, since the page may
 * show fewer lines than the cart service has (products that nobody knows any more).
 */
import type { Failure } from '@muntin/runtime'
import type { Cart } from './cart.ts'

export interface Refusal extends Failure {
  /** The products of the lines. */
  products: string[]
}

export function refusalOf(failure: Failure, cart: Cart | null): Refusal {
  const lines = cart?.items ?? []
  const isMeant = (index: number, id: string, name: string) =>
    failure.details.some(
      ({ path, message }) => path.includes(id) || (path[1] === String(index) && message.includes(name)),
    )
  const meant = lines.filter(({ product }, index) => isMeant(index, product.id, product.name))
  return { ...failure, products: meant.map(({ product }) => product.id) }
}
