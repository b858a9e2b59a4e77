/**
 * One line: picture, name, unit price, quantity, line total, remove.
 *
 * | stock against quantity          | said                              |
 * |---------------------------------|-----------------------------------|
 * | enough                          | nothing                           |
 * | as many as there are, at most 9 | Only n left                       |
 * | fewer                           | Only n left, lower the quantity   |
 * | none                            | Sold out, remove it to check out  |
 */
import { usePicture } from '@muntin/react'
import { Icon, IconButton, Price, Quantity } from '@muntin/ui-kit'
import { type CartLine, type CartProduct, MAX_QUANTITY } from './cart.ts'

interface LineProps {
  line: CartLine
  heading: 'h2' | 'h3'
  compact: boolean
  refused: boolean
  /** Some of it waits for the network. */
  waiting: boolean
  onQuantity(quantity: number): Promise<void>
  onRemove(): void
}

export function stockNote({ quantity, product }: CartLine): { text: string; short: boolean } | null {
  const { stock } = product
  if (stock <= 0) return { text: 'Sold out. Remove it to check out.', short: true }
  if (stock < quantity) return { text: `Only ${stock} left. Lower the quantity.`, short: true }
  return stock === quantity && stock < 10 ? { text: `Only ${stock} left`, short: false } : null
}

export function Line({ line, heading: Heading, compact, refused, waiting, onQuantity, onRemove }: LineProps) {
  const { product, quantity } = line
  const href = `/products/${encodeURIComponent(product.id)}`
  const note = stockNote(line) ?? (refused ? { text: 'Not available in this quantity.', short: true } : null)
  const look = ['sc-line', compact && 'sc-line--compact', note?.short && 'sc-line--short'].filter(Boolean).join(' ')
  return (
    <li className={look} data-product={product.id}>
      <Picture product={product} />
      <div className="sc-line__about">
        <Heading className="sc-line__name">
          <a href={href}>{product.name}</a>
        </Heading>
        <p className="sc-line__unit">
          <Price amount={line.unitPrice} currency={product.currency} size="s" /> each
        </p>
        {waiting && (
          <p className="sc-line__note">
            <Icon name="info" size={16} />
            Waiting for the network
          </p>
        )}
        {note && (
          <p className={note.short ? 'sc-line__note sc-line__note--short' : 'sc-line__note'}>
            <Icon name={note.short ? 'alert' : 'info'} size={16} />
            {note.text}
          </p>
        )}
      </div>
      <div className="sc-line__quantity">
        <Quantity
          value={quantity}
          max={Math.max(1, Math.min(MAX_QUANTITY, product.stock))}
          label={`Quantity of ${product.name}`}
          onChange={onQuantity}
          commitDelay={0}
          size={compact ? 's' : 'm'}
        />
      </div>
      <Price className="sc-line__total" amount={line.lineTotal} currency={product.currency} />
      <IconButton
        className="sc-line__remove"
        icon="trash"
        size={compact ? 's' : 'm'}
        label={`Remove ${product.name}`}
        onClick={onRemove}
      />
    </li>
  )
}

function Picture({ product }: { product: CartProduct }) {
  const { broken, onError } = usePicture(product.image)
  return (
    <span className="sc-line__picture">
      {broken ? (
        <Icon name="box" size={28} />
      ) : (
        <img
          src={product.image ?? ''}
          alt=""
          width="160"
          height="160"
          loading="lazy"
          decoding="async"
          onError={onError}
        />
      )}
    </span>
  )
}
