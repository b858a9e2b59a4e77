/** Hero: the shop window. Six panes held together by muntins, one of the newest products in each. */
import { Price, Skeleton } from '@muntin/ui-kit'
import type { ReactNode } from 'react'
import type { ProductSummary } from '../documents.ts'
import { Picture } from '../parts/Picture.tsx'

const panes = [0, 1, 2, 3, 4, 5]

interface HeroProps {
  newest: ProductSummary[] | undefined
  /** The newest products can't be had: the window stays empty, and quiet. */
  failed: boolean
  /** The search box. */
  children: ReactNode
}

export function Hero({ newest, failed, children }: HeroProps) {
  return (
    <section className="pc-hero" aria-label="Welcome">
      <div className="pc-hero__words">
        <h1 className="pc-hero__title" tabIndex={-1}>
          Good things, one window.
        </h1>
        <p className="pc-hero__text">
          Useful objects for home, desk and garden. Look around, or search for what you need.
        </p>
        {children}
      </div>
      <div className="pc-window">
        <h2 className="pc-window__title">New in the window</h2>
        <ul className="pc-window__panes">
          {panes.map((pane) => {
            const product = newest?.[pane]
            return (
              <li key={pane} className="pc-window__pane">
                {product ? (
                  <Pane product={product} />
                ) : (
                  !newest && !failed && <Skeleton variant="rect" className="pc-picture" />
                )}
              </li>
            )
          })}
        </ul>
      </div>
    </section>
  )
}

function Pane({ product }: { product: ProductSummary }) {
  return (
    <a className="pc-window__link" href={`/products/${encodeURIComponent(product.id)}`}>
      <Picture src={product.image} size={400} when="first" />
      <span className="pc-window__caption">
        <span className="pc-window__name">{product.name}</span>
        <Price amount={product.price} currency={product.currency} size="s" />
      </span>
    </a>
  )
}
