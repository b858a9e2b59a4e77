/** One order of a list: number, date, status, what is in it, total; in the list of all, who may can move it along. */
import { usePicture } from '@muntin/react'
import { Badge, Button, Card, Icon, Price } from '@muntin/ui-kit'
import type { Order } from './documents.ts'
import { useLiveOrder } from './live.ts'
import { Moment } from './Moment.tsx'
import { useMay } from './permissions.ts'
import { isOpen, nextStep, statusOf } from './status.ts'
import { useStatusChange } from './useStatusChange.ts'

/** As many pictures as fit on a narrow screen; the last place says how many more there are. */
const THUMBNAILS = 4

interface OrderCardProps {
  order: Order
  /** It stands in the list of everybody's orders. */
  all: boolean
  heading: 'h2' | 'h3'
}

export function OrderCard({ order, all, heading: Heading }: OrderCardProps) {
  useLiveOrder(order.id, isOpen(order.status))
  const { label, tone } = statusOf(order.status)
  const count = order.items.reduce((sum, item) => sum + item.quantity, 0)
  const owner = all ? `?user=${encodeURIComponent(order.userId)}` : ''
  return (
    <Card as="li" interactive className="or-card">
      <div className="or-card__head">
        <Heading className="or-card__number">
          <a href={`/orders/${encodeURIComponent(order.id)}${owner}`}>Order {order.number}</a>
        </Heading>
        <Badge tone={tone}>{label}</Badge>
      </div>
      <p className="or-card__date">
        <Moment at={order.createdAt} form="date" /> · {count === 1 ? '1 item' : `${count} items`}
      </p>
      <div className="or-card__foot">
        <Thumbnails items={order.items} />
        <Price amount={order.total} currency={order.currency} size="l" />
      </div>
      {all && <Advance order={order} />}
    </Card>
  )
}

function Thumbnails({ items }: { items: Order['items'] }) {
  const shown = items.length > THUMBNAILS ? THUMBNAILS - 1 : items.length
  const rest = items.length - shown
  return (
    <ul className="or-thumbs" aria-label="Items">
      {items.slice(0, shown).map(({ product, quantity }) => (
        <li key={product.id} className="or-thumb">
          <Picture product={product} size={56} alt={quantity > 1 ? `${quantity} × ${product.name}` : product.name} />
        </li>
      ))}
      {rest > 0 && <li className="or-thumb or-thumb--more">+{rest}</li>}
    </ul>
  )
}

export function Picture({
  product,
  size,
  alt,
}: {
  product: Order['items'][number]['product']
  size: number
  alt: string
}) {
  const { broken, onError } = usePicture(product.image)
  if (broken) return <Icon name="box" size={24} {...(alt && { label: alt })} />
  const src = product.image ?? ''
  return <img alt={alt} title={alt || undefined} width={size} height={size} loading="lazy" {...{ src, onError }} />
}

/** The next step of this order, for whom it is theirs to take. */
export function Advance({ order }: { order: Order }) {
  const { busy, change } = useStatusChange(order)
  const may = useMay('orders:advance')
  const step = nextStep(order.status)
  if (!may || !step) return null
  return (
    <Button
      className="or-advance"
      variant="secondary"
      size="s"
      icon="arrow-right"
      busy={busy}
      onClick={() => void change(step.status)}
      aria-label={`${step.verb} order ${order.number}`}
    >
      {step.verb}
    </Button>
  )
}
