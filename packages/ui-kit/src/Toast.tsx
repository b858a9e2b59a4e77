/**
 * Toast and ToastRegion: a passing word about what was done. It never holds the only way to something, since it goes.
 *
 * | tone              | read out               | time stands still                          |
 * |-------------------|------------------------|--------------------------------------------|
 * | info, success     | when the reader pauses | while one points at it or the focus is in  |
 * | warning, danger   | at once                | the same                                   |
 */
import { type ComponentPropsWithRef, type ReactNode, useEffect, useRef, useState } from 'react'
import { IconButton } from './Button.tsx'
import { classes } from './classes.ts'

export interface ToastProps {
  tone?: 'info' | 'success' | 'warning' | 'danger'
  children: ReactNode
  /** One place to go to. */
  action?: { label: string; href: string } | undefined
  /** In ms, from the first time it is shown and from the last time it was held; without it, it stays. */
  lastsMs?: number
  /** Its time is over, or the user sent it away. */
  onDone(): void
}

export function Toast({ tone = 'info', children, action, lastsMs, onDone }: ToastProps) {
  const [pointed, point] = useState(false)
  const [focused, focus] = useState(false)
  const held = pointed || focused
  // The newest one, without starting the time anew.
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  useEffect(() => {
    if (held || lastsMs === undefined) return
    const timer = setTimeout(() => done.current(), lastsMs)
    return () => clearTimeout(timer)
  }, [held, lastsMs])
  const urgent = tone === 'warning' || tone === 'danger'
  return (
    <li
      className={classes('mu-toast', `mu-toast--${tone}`)}
      onFocus={() => focus(true)}
      onBlur={() => focus(false)}
      onMouseEnter={() => point(true)}
      onMouseLeave={() => point(false)}
    >
      <span className="mu-toast__text" role={urgent ? 'alert' : undefined}>
        {children}
      </span>
      {action && (
        <a className="mu-toast__action" href={action.href}>
          {action.label}
        </a>
      )}
      <IconButton icon="close" label="Dismiss" size="s" onClick={onDone} />
    </li>
  )
}

export interface ToastRegionProps extends ComponentPropsWithRef<'section'> {
  /** The region's name. */
  label?: string
}

/** Mounted once and for good, empty or not: what is added to a live region that was there is read out. */
export function ToastRegion({ label = 'Messages', className, children, ...rest }: ToastRegionProps) {
  return (
    <section {...rest} className={classes('mu-toasts', className)} aria-label={label} aria-live="polite">
      <ul className="mu-toasts__list">{children}</ul>
    </section>
  )
}
