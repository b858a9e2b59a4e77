/** Every GraphQL document of the catalogue, and the shapes that come back. Prices are major units, as the schema says. */
import { gql, type TypedDocumentNode } from '@apollo/client'

/** What the shop answers where there is no such thing (codes of contracts/errors.toml). */
export const refusals = ['not-found', 'unknown-product', 'unknown-category', 'bad-input']

export interface Category {
  id: string
  name: string
  count: number
}
export interface ProductSummary {
  id: string
  name: string
  price: number
  currency: string
  image: string | null
  stock: number
  category: { id: string; name: string }
}
export interface Product extends ProductSummary {
  description: string
}
export interface ProductPage {
  items: ProductSummary[]
  total: number
  page: number
  pages: number
}
export interface CatalogVariables {
  search: string | null
  category: string | null
  sort: string
  page: number
  pageSize: number
  [name: string]: unknown
}

export const PRODUCT_SUMMARY: TypedDocumentNode<ProductSummary> = gql`
  fragment ProductSummary on Product {
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

export const GET_CATALOG: TypedDocumentNode<{ catalog: ProductPage }, CatalogVariables> = gql`
  query Catalog($search: String, $category: ID, $sort: ProductSort, $page: Int, $pageSize: Int) {
    catalog(search: $search, category: $category, sort: $sort, page: $page, pageSize: $pageSize) {
      total
      page
      pages
      items {
        ...ProductSummary
      }
    }
  }
  ${PRODUCT_SUMMARY}
`

export const GET_CATEGORIES: TypedDocumentNode<{ categories: Category[] }> = gql`
  query Categories {
    categories {
      id
      name
      count
    }
  }
`

export const GET_NEWEST: TypedDocumentNode<{ catalog: { items: ProductSummary[] } }> = gql`
  query Newest {
    catalog(sort: NEWEST, pageSize: 6) {
      items {
        ...ProductSummary
      }
    }
  }
  ${PRODUCT_SUMMARY}
`

export const GET_PRODUCT: TypedDocumentNode<{ product: Product | null }, { id: string }> = gql`
  query Product($id: ID!) {
    product(id: $id) {
      ...ProductSummary
      description
    }
  }
  ${PRODUCT_SUMMARY}
`
