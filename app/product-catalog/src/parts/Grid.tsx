/** Grid: product cards as a list, or as many skeletons; dimmed while the next page is on its way. */
import { classes } from '@muntin/ui-kit'
import type { ProductSummary } from '../documents.ts'
import { ProductCard, ProductCardSkeleton } from './ProductCard.tsx'

export interface GridProps {
  products: readonly ProductSummary[] | undefined
  outdated?: boolean
  /** How many skeletons stand in for products not known yet. */
  expected?: number
  /** The grid is at the top of the page: the pictures of its first row are fetched first. */
  first?: boolean
}

export function Grid({ products, outdated = false, expected = 8, first = false }: GridProps) {
  if (!products) {
    return (
      <div className="pc-grid" aria-hidden="true">
        {Array.from({ length: expected }, (_, index) => `skeleton ${index}`).map((key) => (
          <ProductCardSkeleton key={key} />
        ))}
      </div>
    )
  }
  return (
    <ul className={classes('pc-grid', outdated && 'pc-grid--outdated')} aria-busy={outdated}>
      {products.map((product, index) => (
        <li key={product.id} className="pc-grid__item">
          <ProductCard product={product} when={index >= 5 ? 'late' : first ? 'first' : 'soon'} />
        </li>
      ))}
    </ul>
  )
}
