/** Rule: an event's detail is checked before it is used; the bus carries whatever any MFE sends. */

export interface AddToCart {
  productId: string
  quantity: number
  name: string
}

/** Null when there is no product id; quantity defaults to 1, the name to "The product". */
export function parseAddToCart(detail: unknown): AddToCart | null {
  const { productId, quantity, name } = (detail ?? {}) as Record<string, unknown>
  if ((typeof productId !== 'string' && typeof productId !== 'number') || productId === '') return null
  return {
    productId: String(productId),
    quantity: typeof quantity === 'number' && Number.isInteger(quantity) && quantity > 0 ? quantity : 1,
    name: typeof name === 'string' && name !== '' ? name : 'The product',
  }
}
