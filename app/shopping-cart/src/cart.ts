/**
 * Rule: these are the only shapes and documents of a cart in this folder.
 *
 * Amounts are major units (`Float` in the schema); arithmetic on them goes through whole minor units, see `minor.ts`.
 */
import { gql, type TypedDocumentNode } from '@apollo/client'

export interface CartProduct {
  __typename: 'Product'
  id: string
  name: string
  price: number
  currency: string
  image: string | null
  stock: number
}

export interface CartLine {
  __typename: 'CartItem'
  quantity: number
  unitPrice: number
  lineTotal: number
  product: CartProduct
}

/** `id` is the user's id; `version` grows with each change of this user's cart. */
export interface Cart {
  __typename: 'Cart'
  id: string
  itemCount: number
  total: number
  currency: string
  version: number
  items: CartLine[]
}

/** Pieces in no line: the cart service knows that they are there, and who could say what they are does not answer. */
export function hiddenIn({ itemCount, items }: Cart): number {
  return Math.max(0, itemCount - items.reduce((sum, { quantity }) => sum + quantity, 0))
}

/** A line holds 1 to 99 pieces (the cart service's limit). */
export const MAX_QUANTITY = 99

type Doc<Data, Variables extends Record<string, unknown>> = TypedDocumentNode<Data, Variables>
type User = { userId: string }
type Item = { userId: string; productId: string }

const PRODUCT_FIELDS = 'id name price currency image stock'
const FIELDS = `id itemCount total currency version items { quantity unitPrice lineTotal product { ${PRODUCT_FIELDS} } }`

/** What a line shows of its product; whatever query brought it. */
export const PRODUCT: TypedDocumentNode<
  CartProduct,
  Record<string, never>
> = gql`fragment LineProduct on Product { ${PRODUCT_FIELDS} }`

export const CART: Doc<{ cart: Cart | null }, User> =
  gql`query Cart($userId: ID!) { cart(userId: $userId) { ${FIELDS} } }`

export const CART_UPDATED: Doc<{ cartUpdated: Cart | null }, User> = gql`
  subscription CartUpdated($userId: ID!) { cartUpdated(userId: $userId) { ${FIELDS} } }`

export const SET_QUANTITY: Doc<{ setQuantity: Cart | null }, Item & { quantity: number }> = gql`
  mutation SetQuantity($userId: ID!, $productId: ID!, $quantity: Int!) {
    setQuantity(userId: $userId, productId: $productId, quantity: $quantity) { ${FIELDS} }
  }`

export const REMOVE: Doc<{ removeFromCart: Cart | null }, Item> = gql`
  mutation RemoveFromCart($userId: ID!, $productId: ID!) {
    removeFromCart(userId: $userId, productId: $productId) { ${FIELDS} }
  }`

export const CLEAR: Doc<{ clearCart: Cart | null }, User> = gql`
  mutation ClearCart($userId: ID!) { clearCart(userId: $userId) { ${FIELDS} } }`

export interface PlacedOrder {
  __typename: 'Order'
  id: string
  number: string
  status: string
}

export const CHECKOUT: Doc<{ checkout: PlacedOrder | null }, User> = gql`
  mutation Checkout($userId: ID!) { checkout(userId: $userId) { id number status } }`
