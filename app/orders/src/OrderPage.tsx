/** `/orders/:id`: where the order is, live, and what is in it. */
import { useMfe, useResource } from '@muntin/react'
import {
  Badge,
  Button,
  Card,
  type Column,
  EmptyState,
  ErrorState,
  Icon,
  Notice,
  Price,
  Table,
  VisuallyHidden,
} from '@muntin/ui-kit'
import { useEffect } from 'react'
import { Cancel } from './Cancel.tsx'
import { bears, GET_ORDER, type Order } from './documents.ts'
import { textOf } from './failure.ts'
import { useLiveOrder } from './live.ts'
import { Moment } from './Moment.tsx'
import { Advance, Picture } from './OrderCard.tsx'
import { OrderSkeleton } from './Skeletons.tsx'
import { canCancel, isOpen, statusOf } from './status.ts'
import { Timeline } from './Timeline.tsx'
import { useSessionCheck } from './useSessionCheck.ts'

/** What the shop says of an order that is not there for this user. */
const refusals = ['unknown-order', 'not-found', 'not-yours', 'bad-input']

export function OrderPage({ id, owner }: { id: string; owner: string }) {
  const { setTitle } = useMfe()
  const variables = { userId: owner, id }
  const { data, error, code, refused, retry, retrying } = useResource(GET_ORDER, variables, {
    live: true,
    refusals,
    bears,
  })
  const order = data?.order
  useSessionCheck(code)
  useEffect(() => setTitle(order ? `Order ${order.number}` : 'Order'), [setTitle, order])
  return (
    <div>
      <a className="or-back" href="/orders">
        <Icon name="chevron-left" size={16} /> All orders
      </a>
      {order ? (
        <Found order={order} error={error} />
      ) : order === null || refused ? (
        <EmptyState
          level={1}
          illustration="orders"
          title="There is no such order"
          text="It may belong to another account, or the address is mistyped."
          action={<Button href="/orders">See your orders</Button>}
        />
      ) : error ? (
        <ErrorState
          level={1}
          title="The order can’t be shown right now"
          text={`${textOf(error)} This page tries again by itself.`}
          onRetry={retry}
          retrying={retrying}
        />
      ) : (
        <OrderSkeleton />
      )}
    </div>
  )
}

function Found({ order, error }: { order: Order; error: unknown }) {
  useLiveOrder(order.id, isOpen(order.status))
  const { label, tone, about } = statusOf(order.status)
  return (
    <>
      <header className="or-head">
        <h1 className="or-title" tabIndex={-1}>
          Order <span className="or-number">{order.number}</span>
        </h1>
        <Badge tone={tone}>{label}</Badge>
      </header>
      <p className="or-quiet">
        Placed <Moment at={order.createdAt} />
      </p>
      {error !== null && (
        <Notice tone="warning" title="This is the order as we last saw it" className="or-notice">
          {textOf(error)}
        </Notice>
      )}
      <VisuallyHidden role="status">{`${label}. ${about}`}</VisuallyHidden>
      <div className="or-columns">
        <Card as="section" aria-labelledby="or-status">
          <h2 id="or-status" className="or-card__title">
            Status
          </h2>
          <Timeline status={order.status} history={order.history} />
          <div className="or-actions">
            <Advance order={order} />
            {canCancel(order.status) && <Cancel order={order} />}
          </div>
        </Card>
        <Items order={order} />
      </div>
    </>
  )
}

type Item = Order['items'][number]

function Items({ order }: { order: Order }) {
  const price = (amount: number) => <Price amount={amount} currency={order.currency} />
  const columns: Column<Item>[] = [
    { key: 'product', label: 'Product', header: true, cell: ({ product }) => <Product product={product} /> },
    { key: 'quantity', label: 'Quantity', numeric: true, cell: ({ quantity }) => quantity },
    { key: 'price', label: 'Price', numeric: true, cell: ({ unitPrice }) => price(unitPrice) },
    { key: 'sum', label: 'Sum', numeric: true, cell: ({ lineTotal }) => price(lineTotal) },
  ]
  return (
    <Card as="section" aria-labelledby="or-items" className="or-items">
      <h2 id="or-items" className="or-card__title">
        Items
      </h2>
      <Table
        caption="Items of the order"
        hideCaption
        narrow="stack"
        columns={columns}
        rows={order.items}
        rowKey={({ product }) => product.id}
        total={{ label: 'Total', value: <Price amount={order.total} currency={order.currency} size="l" /> }}
      />
    </Card>
  )
}

function Product({ product }: Pick<Item, 'product'>) {
  return (
    <span className="or-item">
      <span className="or-thumb">
        <Picture product={product} size={56} alt="" />
      </span>
      <a href={`/products/${encodeURIComponent(product.id)}`}>{product.name}</a>
    </span>
  )
}
