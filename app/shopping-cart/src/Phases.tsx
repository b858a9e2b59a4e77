/** Rule: what is known of the cart is shown, whatever came after; only a cart that was never there is an error or a skeleton. */
import { ErrorState, Skeleton, VisuallyHidden } from '@muntin/ui-kit'
import type { ReactNode } from 'react'
import type { Cart } from './cart.ts'
import { OldNews, RefusalNotice } from './Notices.tsx'
import type { CartView } from './useCart.ts'

interface PhasesProps {
  view: CartView
  level: 2 | 3
  title: string
  /** What the failure means here, after its reason. */
  text?: string
  loading: ReactNode
  children(cart: Cart): ReactNode
}

export function Phases({ view, level, title, text = '', loading, children }: PhasesProps) {
  const { cart, state, model } = view
  if (cart) {
    return (
      <>
        <OldNews {...view} />
        <RefusalNotice refusal={state.refusal} />
        {children(cart)}
      </>
    )
  }
  if (state.phase !== 'failed') {
    return (
      <div aria-busy="true">
        <VisuallyHidden role="status">Loading your cart</VisuallyHidden>
        <div aria-hidden="true">{loading}</div>
      </div>
    )
  }
  return (
    <ErrorState
      level={level}
      title={title}
      text={`${state.failure?.text ?? ''} ${text}`.trim()}
      onRetry={() => void model.load()}
      retrying={state.loading}
    />
  )
}

/** Lines as tall as those that come. */
export function LinesSkeleton({ rows, className }: { rows: number; className: string }) {
  return (
    <ul className="sc-lines">
      {Array.from({ length: rows }, (_, row) => (
        <li key={row} className={className}>
          <span className="sc-line__picture">
            <Skeleton variant="rect" className="sc-fill" />
          </span>
          <span className="sc-line__about">
            <Skeleton lines={2} />
          </span>
        </li>
      ))}
    </ul>
  )
}
