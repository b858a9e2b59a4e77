/** Card, Badge, Skeleton and VisuallyHidden: surfaces and marks that hold content and have no behaviour. */
import type { ComponentPropsWithRef, CSSProperties, ElementType, ReactNode } from 'react'
import { classes } from './classes.ts'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

export interface CardProps extends ComponentPropsWithRef<'div'> {
  as?: ElementType
  /** Lifts under the pointer and on focus within; for cards that lead somewhere. */
  interactive?: boolean
  padding?: 'none' | 'm' | 'l'
}
export function Card({ as: Element = 'div', interactive, padding = 'm', className, ...rest }: CardProps) {
  const look = classes('mu-card', `mu-card--${padding}`, interactive && 'mu-card--interactive', className)
  return <Element {...rest} className={look} />
}

export interface BadgeProps {
  tone?: Tone
  children: ReactNode
  className?: string
}
export function Badge({ tone = 'neutral', children, className }: BadgeProps) {
  return <span className={classes('mu-badge', `mu-badge--${tone}`, className)}>{children}</span>
}

export interface SkeletonProps {
  /** `text`: `lines` lines of type; `rect`: one block that takes `width` and `height`, or the class's size. */
  variant?: 'text' | 'rect'
  lines?: number
  width?: CSSProperties['width']
  height?: CSSProperties['height']
  className?: string
}
/** Stands in for content of the same size. Hidden from assistive technology: say "Loading" once, near by. */
export function Skeleton({ variant = 'text', lines = 1, width, height, className }: SkeletonProps) {
  if (variant === 'rect') {
    return (
      <span
        aria-hidden="true"
        className={classes('mu-skeleton mu-skeleton--rect', className)}
        style={{ width, height }}
      />
    )
  }
  return (
    <span aria-hidden="true" className={classes('mu-skeleton-lines', className)} style={{ width }}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike, have no state and never move
        <span key={line} className="mu-skeleton mu-skeleton--line" />
      ))}
    </span>
  )
}

export interface VisuallyHiddenProps extends ComponentPropsWithRef<'span'> {
  as?: ElementType
}
/** Read out, not shown. With `role="status"` it is a polite announcement: keep it mounted and change its text. */
export function VisuallyHidden({ as: Element = 'span', className, ...rest }: VisuallyHiddenProps) {
  return <Element {...rest} className={classes('mu-visually-hidden', className)} />
}
