/** BuyBox: price, stock, how many, and Add to cart; what was chosen is never more than there is. */
import { Badge, Button, Price, Quantity } from '@muntin/ui-kit'
import { useState } from 'react'
import { useAddToCart } from '../add-to-cart.ts'
import type { ProductSummary } from '../documents.ts'
import { stockState } from '../stock.ts'

export function BuyBox({ product }: { product: ProductSummary }) {
  const { state, add } = useAddToCart(product)
  const stock = stockState(product.stock)
  const [wanted, setWanted] = useState(1)
  const quantity = Math.min(wanted, Math.max(1, stock.most))
  const soldOut = stock.most === 0
  return (
    <div className="pc-buy">
      <div className="pc-buy__facts">
        <Price amount={product.price} currency={product.currency} size="xl" />
        <Badge tone={stock.tone}>{stock.text}</Badge>
      </div>
      {soldOut ? (
        <p className="pc-buy__note">This one is gone for now.</p>
      ) : (
        <div className="pc-buy__row">
          <Quantity
            label={`Quantity of ${product.name}`}
            value={quantity}
            max={stock.most}
            commitDelay={0}
            onChange={setWanted}
            className="pc-buy__quantity"
          />
          <Button
            size="l"
            icon={state === 'added' ? 'check' : 'cart'}
            busy={state === 'busy'}
            onClick={() => add(quantity)}
            className="pc-buy__add"
          >
            {state === 'added' ? 'Added to cart' : 'Add to cart'}
          </Button>
        </div>
      )}
    </div>
  )
}
