/** ProductCard: the whole card leads to the product; Add is a button of its own above that link. */
import { Badge, Button, Card, classes, Price, Skeleton, VisuallyHidden } from '@muntin/ui-kit'
import { useAddToCart } from '../add-to-cart.ts'
import type { ProductSummary } from '../documents.ts'
import { stockState } from '../stock.ts'
import { CompareButton } from './CompareButton.tsx'
import { Picture, type PictureProps } from './Picture.tsx'

export function ProductCard({ product, when = 'late' }: { product: ProductSummary; when?: PictureProps['when'] }) {
  const { state, add } = useAddToCart(product)
  const stock = stockState(product.stock)
  const scarce = stock.tone === 'warning'
  const soldOut = stock.most === 0
  return (
    <Card as="article" interactive padding="none" className={classes('pc-card', soldOut && 'pc-card--gone')}>
      <div className="pc-card__pane">
        <Picture src={product.image} size={400} when={when} />
        {scarce && (
          <Badge tone={stock.tone} className="pc-card__badge">
            {stock.text}
          </Badge>
        )}
        <CompareButton product={product} />
      </div>
      <div className="pc-card__body">
        <p className="pc-card__category">{product.category.name}</p>
        <h3 className="pc-card__name">
          <a className="pc-card__link" href={`/products/${encodeURIComponent(product.id)}`}>
            {product.name}
          </a>
        </h3>
        <div className="pc-card__foot">
          <Price amount={product.price} currency={product.currency} size="l" />
          <Button
            size="s"
            variant={state === 'added' ? 'primary' : 'secondary'}
            className="pc-card__add"
            {...(!soldOut && { icon: state === 'added' ? 'check' : 'plus' })}
            busy={state === 'busy'}
            disabled={soldOut}
            onClick={() => add()}
          >
            {soldOut ? 'Sold out' : state === 'added' ? 'Added' : 'Add'}{' '}
            <VisuallyHidden>{soldOut ? product.name : `${product.name} to cart`}</VisuallyHidden>
          </Button>
        </div>
      </div>
    </Card>
  )
}

/** The same boxes, empty: the card that comes is exactly as tall. */
export function ProductCardSkeleton() {
  return (
    <Card padding="none" className="pc-card" aria-hidden="true">
      <div className="pc-card__pane">
        <Skeleton variant="rect" className="pc-picture" />
      </div>
      <div className="pc-card__body">
        <p className="pc-card__category">
          <Skeleton width="40%" />
        </p>
        <div className="pc-card__name">
          <Skeleton width="80%" />
        </div>
        <div className="pc-card__foot">
          <Skeleton width="4.5rem" className="pc-card__price-skeleton" />
          <Skeleton variant="rect" className="pc-card__add-skeleton" />
        </div>
      </div>
    </Card>
  )
}
