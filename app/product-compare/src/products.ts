/** Rule: all compared products are asked for in one question; one that the shop no longer has is left out. */
import type { Http } from '@muntin/runtime'
import { MOST } from './selection.ts'

export interface Product {
  id: string
  name: string
  description: string
  price: number
  currency: string
  image: string | null
  stock: number
  category: { id: string; name: string }
}

/** Marks a GraphQL document, which stays a text: `muntin build` reads from it which operations are sent. */
const graphql = String.raw

const COMPARE = graphql`
  query Compare($a: ID!, $b: ID!, $c: ID!, $d: ID!) {
    a: product(id: $a) { ...Compared }
    b: product(id: $b) { ...Compared }
    c: product(id: $c) { ...Compared }
    d: product(id: $d) { ...Compared }
  }
  fragment Compared on Product {
    id
    name
    description
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

interface Answer {
  data?: Record<string, Product | null> | null
  errors?: { message: string }[]
}

/** The products `ids` (1 to 4) in this order. Throws if the shop does not say; `signal` ends the call. */
export async function fetchProducts(http: Http, ids: readonly string[], signal: AbortSignal): Promise<Product[]> {
  // The question always has four; what is missing repeats the first, which costs the shop nothing: it asks for each id once.
  const [a, b, c, d] = Array.from({ length: MOST }, (_, at) => ids[at] ?? ids[0])
  const body = { operationName: 'Compare', query: COMPARE, variables: { a, b, c, d } }
  const { data, errors } = await http.request<Answer>('POST', '/graphql', body, { signal })
  const found = new Map(Object.values(data ?? {}).flatMap((each) => (each ? [[each.id, each]] : [])))
  if (errors?.length && found.size < ids.length) throw new Error(errors[0]?.message ?? 'the shop gave no answer')
  return ids.flatMap((id) => found.get(id) ?? [])
}
