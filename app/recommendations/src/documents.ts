/** Both GraphQL documents, and the shapes that come back. Prices are major units, as the schema says. */
import { gql, type TypedDocumentNode } from '@apollo/client'

export interface Product {
  id: string
  name: string
  price: number
  currency: string
  image: string | null
  stock: number
  category: { id: string; name: string }
}

export interface ProductSuggestions {
  product: { id: string; related: Product[] } | null
}

export interface CartSuggestions {
  cart: { id: string; items: { product: { id: string; related: Product[] } }[] } | null
}

const SUGGESTED = gql`
  fragment Suggested on Product {
    id
    name
    price
    currency
    image
    stock
    category {
      id
      name
    }
  }
`

export const GET_PRODUCT_SUGGESTIONS: TypedDocumentNode<ProductSuggestions, { id: string }> = gql`
  query ProductSuggestions($id: ID!) {
    product(id: $id) {
      id
      related {
        ...Suggested
      }
    }
  }
  ${SUGGESTED}
`

export const GET_CART_SUGGESTIONS: TypedDocumentNode<CartSuggestions, { userId: string }> = gql`
  query CartSuggestions($userId: ID!) {
    cart(userId: $userId) {
      id
      items {
        product {
          id
          related {
            ...Suggested
          }
        }
      }
    }
  }
  ${SUGGESTED}
`
