/** EmptyState and ErrorState: what a region shows when it has nothing, or failed to get it; both say what to do next. */
import type { ElementType, ReactNode } from 'react'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import { Illustration, type IllustrationName } from './Illustration.tsx'

interface StateProps {
  title: ReactNode
  /** One or two sentences. */
  text?: ReactNode
  /** Heading level of the title, 2 by default; 1 where the state is the whole page. */
  level?: 1 | 2 | 3
  className?: string
}

export interface EmptyStateProps extends StateProps {
  illustration?: IllustrationName
  action?: ReactNode
  children?: ReactNode
}
export function EmptyState({
  illustration = 'window',
  title,
  text,
  action,
  level = 2,
  children,
  className,
}: EmptyStateProps) {
  const Heading: ElementType = `h${level}`
  return (
    <div className={classes('mu-state', className)}>
      <Illustration name={illustration} />
      <Heading className="mu-state__title" tabIndex={level === 1 ? -1 : undefined}>
        {title}
      </Heading>
      {text && <p className="mu-state__text">{text}</p>}
      {children}
      {action && <div className="mu-state__action">{action}</div>}
    </div>
  )
}

export interface ErrorStateProps extends StateProps {
  onRetry?(): void
  /** A retry is under way. */
  retrying?: boolean
  /** A second way out, beside "Try again". */
  action?: ReactNode
}
export function ErrorState({ title, text, onRetry, retrying = false, action, level = 2, className }: ErrorStateProps) {
  const Heading: ElementType = `h${level}`
  return (
    <div role="alert" className={classes('mu-state mu-state--error', className)}>
      <Illustration name="storm" />
      <Heading className="mu-state__title" tabIndex={level === 1 ? -1 : undefined}>
        {title}
      </Heading>
      {text && <p className="mu-state__text">{text}</p>}
      {(onRetry || action) && (
        <div className="mu-state__action">
          {onRetry && (
            <Button variant="secondary" icon="refresh" busy={retrying} onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  )
}
