/**
 * Which page a route shows.
 *
 * | pattern                 | page        |
 * |-------------------------|-------------|
 * | `/products/:id`         | ProductPage |
 * | `/`, `/search`, `/categories/:category` | ListingPage |
 */
import { useMfe } from '@muntin/react'
import { ListingPage } from './listing/ListingPage.tsx'
import { listingOf } from './listing/listing.ts'
import { ProductPage } from './product/ProductPage.tsx'

export function App() {
  const { route } = useMfe()
  // A new product is a new page: its key drops the quantity and the "Added" of the one before.
  if (route.pattern === '/products/:id') return <ProductPage key={route.params.id} id={route.params.id ?? ''} />
  return <ListingPage listing={listingOf(route)} />
}
