/** What stands in for orders while they load, in their size. */
import { Card, Skeleton, VisuallyHidden } from '@muntin/ui-kit'

export function OrdersSkeleton() {
  return (
    <div aria-busy="true">
      <VisuallyHidden role="status">Loading the orders</VisuallyHidden>
      <ul className="or-list" aria-hidden="true">
        {[1, 2, 3].map((row) => (
          <Card as="li" key={row} className="or-card or-card--loading">
            <Skeleton lines={2} />
            <Skeleton variant="rect" className="or-thumb" />
          </Card>
        ))}
      </ul>
    </div>
  )
}

export function OrderSkeleton() {
  return (
    <div aria-busy="true">
      <VisuallyHidden role="status">Loading the order</VisuallyHidden>
      <div className="or-title or-title--loading" aria-hidden="true">
        <Skeleton lines={1} width="14rem" />
      </div>
      <div className="or-columns" aria-hidden="true">
        <Card className="or-card--tall">
          <Skeleton lines={6} />
        </Card>
        <Card className="or-card--tall">
          <Skeleton lines={4} />
        </Card>
      </div>
    </div>
  )
}
