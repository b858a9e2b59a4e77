/** Every GraphQL document of the orders, and the shapes that come back. Prices are major units, as the schema says. */
import { gql, type TypedDocumentNode } from '@apollo/client'

/** An order knows what it sold, under which name: the pictures alone are the product service's. */
export const bears = ['product']

export interface OrderItem {
  quantity: number
  /** As at the time of the order; the product's own price may have changed since. */
  unitPrice: number
  lineTotal: number
  product: { id: string; name: string; image: string | null }
}

export interface StatusChange {
  status: string
  /** RFC 3339, UTC. */
  at: string
}

export interface Order {
  __typename: 'Order'
  id: string
  userId: string
  number: string
  status: string
  total: number
  currency: string
  createdAt: string
  history: StatusChange[]
  items: OrderItem[]
}

export const ORDER_FIELDS: TypedDocumentNode<Order> = gql`
  fragment OrderFields on Order {
    id
    userId
    number
    status
    total
    currency
    createdAt
    history {
      status
      at
    }
    items {
      quantity
      unitPrice
      lineTotal
      product {
        id
        name
        image
      }
    }
  }
`

export const GET_ORDERS: TypedDocumentNode<{ orders: Order[] }, { userId: string }> = gql`
  query Orders($userId: ID!) {
    orders(userId: $userId) {
      ...OrderFields
    }
  }
  ${ORDER_FIELDS}
`

export const GET_ORDER: TypedDocumentNode<{ order: Order | null }, { userId: string; id: string }> = gql`
  query Order($userId: ID!, $id: ID!) {
    order(userId: $userId, id: $id) {
      ...OrderFields
    }
  }
  ${ORDER_FIELDS}
`

export const GET_OPEN_ORDERS: TypedDocumentNode<{ openOrders: Order[] }, Record<string, never>> = gql`
  query OpenOrders {
    openOrders {
      ...OrderFields
    }
  }
  ${ORDER_FIELDS}
`

export const SET_STATUS: TypedDocumentNode<
  { setOrderStatus: Order | null },
  { userId: string; orderId: string; status: string }
> = gql`
  mutation SetOrderStatus($userId: ID!, $orderId: ID!, $status: String!) {
    setOrderStatus(userId: $userId, orderId: $orderId, status: $status) {
      ...OrderFields
    }
  }
  ${ORDER_FIELDS}
`

export const STATUS_CHANGED: TypedDocumentNode<{ orderStatusChanged: Order | null }, { orderId: string }> = gql`
  subscription OrderStatusChanged($orderId: ID!) {
    orderStatusChanged(orderId: $orderId) {
      ...OrderFields
    }
  }
  ${ORDER_FIELDS}
`
