/**
 * Notice: one message in the flow of the page.
 *
 * | tone              | role     | read out               |
 * |-------------------|----------|------------------------|
 * | info, success     | `status` | when the reader pauses |
 * | warning, danger   | `alert`  | at once                |
 */
import type { ReactNode } from 'react'
import { IconButton } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

export interface NoticeProps {
  tone?: 'info' | 'success' | 'warning' | 'danger'
  title?: ReactNode
  children?: ReactNode
  /** A button or link that does something about it. */
  action?: ReactNode
  onDismiss?(): void
  className?: string
}

const icons: Record<NonNullable<NoticeProps['tone']>, IconName> = {
  info: 'info',
  success: 'check',
  warning: 'alert',
  danger: 'alert',
}

export function Notice({ tone = 'info', title, children, action, onDismiss, className }: NoticeProps) {
  const role = tone === 'info' || tone === 'success' ? 'status' : 'alert'
  return (
    <div role={role} className={classes('mu-notice', `mu-notice--${tone}`, className)}>
      <Icon name={icons[tone]} className="mu-notice__icon" />
      <div className="mu-notice__body">
        {title && <p className="mu-notice__title">{title}</p>}
        {children && <div className="mu-notice__text">{children}</div>}
        {action && <div className="mu-notice__action">{action}</div>}
      </div>
      {onDismiss && <IconButton icon="close" size="s" label="Dismiss" onClick={onDismiss} />}
    </div>
  )
}
