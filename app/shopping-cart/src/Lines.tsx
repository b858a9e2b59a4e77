/**
 * Rule: a removed line leaves a row with "Undo" in its place, which takes the focus, until the next change; nothing jumps and
 * nobody has to be quick. What is in the cart, or will be, and in no line is said below them: nothing is lost, and it is not in
 * the total.
 */
import { Button, Icon, IconButton, VisuallyHidden } from '@muntin/ui-kit'
import { useEffect, useRef, useState } from 'react'
import { type Cart, type CartLine, hiddenIn } from './cart.ts'
import { Line } from './Line.tsx'
import type { CartModel } from './model.ts'
import { useAnnouncement } from './useAnnouncement.ts'

interface LinesProps {
  cart: Cart
  model: CartModel
  /** Products that the last checkout was refused for. */
  refused: string[]
  heading: 'h2' | 'h3'
  compact?: boolean
}

interface Removed {
  line: CartLine
  index: number
}

export function Lines({ cart, model, refused, heading, compact = false }: LinesProps) {
  const list = useRef<HTMLUListElement>(null)
  const [removed, setRemoved] = useState<Removed | null>(null)
  const isIn = removed !== null && cart.items.some((line) => line.product.id === removed.line.product.id)
  const wasOut = useRef(false)

  // Back by undo, or because the shop refused the removal: the focus returns to the line it came from.
  useEffect(() => {
    if (removed && isIn && wasOut.current) {
      const row = list.current?.querySelector(`[data-product="${CSS.escape(removed.line.product.id)}"]`)
      row?.querySelector<HTMLElement>('.sc-line__remove')?.focus()
      setRemoved(null)
    }
    wasOut.current = removed !== null && !isIn
  }, [removed, isIn])

  const remove = (line: CartLine, index: number) => {
    setRemoved({ line, index })
    void model.setQuantity(line, 0)
  }
  const rows = cart.items.map((line, index) => (
    <Line
      key={line.product.id}
      line={line}
      heading={heading}
      compact={compact}
      refused={refused.includes(line.product.id)}
      waiting={model.isWaiting(line.product.id)}
      onQuantity={(quantity) => model.setQuantity(line, quantity)}
      onRemove={() => remove(line, index)}
    />
  ))
  if (removed && !isIn) {
    const { line, index } = removed
    const undo = () => void model.setQuantity(line, line.quantity)
    const gone = <Gone key={`gone-${line.product.id}`} line={line} onUndo={undo} onDismiss={() => setRemoved(null)} />
    rows.splice(Math.min(index, rows.length), 0, gone)
  }
  for (const { id, label } of model.unseen(cart))
    rows.push(<Unseen key={id} name={label} onTakeBack={() => void model.adding.takeBack(id)} />)
  const hidden = hiddenIn(cart)
  if (hidden > 0) rows.push(<Hidden key="hidden" count={hidden} />)
  const announcement = useAnnouncement(cart)
  return (
    <>
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      {rows.length > 0 && (
        <ul className="sc-lines" ref={list}>
          {rows}
        </ul>
      )}
    </>
  )
}

function Gone({ line, onUndo, onDismiss }: { line: CartLine; onUndo(): void; onDismiss(): void }) {
  const undo = useRef<HTMLButtonElement>(null)
  useEffect(() => undo.current?.focus(), [])
  const { name } = line.product
  return (
    <li className="sc-gone">
      <span className="sc-gone__text">
        <strong>{name}</strong> removed
      </span>
      <Button ref={undo} variant="ghost" size="s" icon="refresh" onClick={onUndo} aria-label={`Undo, put ${name} back`}>
        Undo
      </Button>
      <IconButton icon="close" size="s" label={`Dismiss the note about ${name}`} onClick={onDismiss} />
    </li>
  )
}

/** Added by another tab, or before a reload: this page knows no more of it than its name. */
function Unseen({ name, onTakeBack }: { name: string; onTakeBack(): void }) {
  return (
    <li className="sc-hidden">
      <Icon name="info" size={20} />
      <span>
        <strong>{name}</strong> will be added when the shop can be reached.
      </span>
      <IconButton icon="close" size="s" label={`Do not add ${name}`} onClick={onTakeBack} />
    </li>
  )
}

function Hidden({ count }: { count: number }) {
  const [items, they] = count === 1 ? ['1 item', 'It is'] : [`${count} items`, 'They are']
  return (
    <li className="sc-hidden">
      <Icon name="box" size={20} />
      <span>
        {items} of your cart can’t be shown right now. {they} safe, and not in this total.
      </span>
    </li>
  )
}
