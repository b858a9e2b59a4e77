/**
 * Rule: what is shown is the server's cart with the shopper's unanswered wishes applied; a wish is a quantity for a product.
 *
 * | wish            | line in the cart | shown                          |
 * |-----------------|------------------|--------------------------------|
 * | quantity n >= 1 | yes              | the line with n pieces         |
 * | quantity n >= 1 | no               | the wish's own line, appended  |
 * | 0               | yes              | no line                        |
 * | 0               | no               | nothing                        |
 */
import type { Cart, CartLine } from './cart.ts'
import { toMajor, toMinor } from './minor.ts'

/** `line` is the line as it was when the wish was made, for products that the cart has lost meanwhile (undo). */
export interface Intent {
  quantity: number
  line: CartLine
}

export function withQuantity(line: CartLine, quantity: number): CartLine {
  const { currency } = line.product
  return { ...line, quantity, lineTotal: toMajor(toMinor(line.unitPrice, currency) * quantity, currency) }
}

/** Pure; the version stays the server's, since no server has seen this cart. */
export function applyIntents(cart: Cart, intents: ReadonlyMap<string, Intent>): Cart {
  if (intents.size === 0) return cart
  const present = new Set(cart.items.map((line) => line.product.id))
  const items = cart.items.flatMap((line) => {
    const intent = intents.get(line.product.id)
    if (!intent) return [line]
    return intent.quantity > 0 ? [withQuantity(line, intent.quantity)] : []
  })
  for (const [productId, { quantity, line }] of intents) {
    if (quantity > 0 && !present.has(productId)) items.push(withQuantity(line, quantity))
  }
  return changed(cart, items)
}

/** `cart` with other lines; pieces in no line stay counted. */
export function changed(cart: Cart, items: CartLine[]): Cart {
  const total = items.reduce((sum, line) => sum + toMinor(line.lineTotal, cart.currency), 0)
  const pieces = (lines: CartLine[]) => lines.reduce((sum, line) => sum + line.quantity, 0)
  return {
    ...cart,
    items,
    itemCount: cart.itemCount + pieces(items) - pieces(cart.items),
    total: toMajor(total, cart.currency),
  }
}
