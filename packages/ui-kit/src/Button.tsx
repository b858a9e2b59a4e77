/**
 * Button and IconButton: one look, two elements.
 *
 * | given  | element    | while busy                                             |
 * |--------|------------|--------------------------------------------------------|
 * | `href` | `<a>`      | not available: a link goes somewhere, it does not wait |
 * | no href| `<button>` | keeps focus and its name, ignores presses, says busy   |
 *
 * A busy button is `aria-disabled`, not `disabled`: the browser drops focus from a disabled one.
 */
import type { ComponentPropsWithRef, MouseEvent, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 's' | 'm' | 'l'

interface Look {
  variant?: ButtonVariant
  size?: ButtonSize
  /** Takes the whole width of its container. */
  block?: boolean
  /** Drawn before the label. */
  icon?: IconName
}
interface AsLink extends Look, Omit<ComponentPropsWithRef<'a'>, 'size'> {
  href: string
  busy?: never
}
interface AsButton extends Look, ComponentPropsWithRef<'button'> {
  href?: undefined
  /** An action is under way: shows a spinner in place of the icon and ignores presses. */
  busy?: boolean
}
export type ButtonProps = AsLink | AsButton

export function Button({ variant = 'primary', size = 'm', block, icon, className, children, ...rest }: ButtonProps) {
  const look = classes(
    'mu-button',
    `mu-button--${variant}`,
    `mu-button--${size}`,
    block && 'mu-button--block',
    className,
  )
  const glyph = size === 's' ? 16 : 18
  if (rest.href !== undefined) {
    return (
      <a {...rest} className={look}>
        {icon && <Icon name={icon} size={glyph} />}
        <span className="mu-button__label">{children}</span>
      </a>
    )
  }
  const { busy = false, onClick, type = 'button', ...button } = rest
  const press = (event: MouseEvent<HTMLButtonElement>) => (busy ? event.preventDefault() : onClick?.(event))
  return (
    <button {...button} type={type} className={look} onClick={press} {...busyState(busy)}>
      {busy ? <span className="mu-spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={glyph} />}
      <span className="mu-button__label">{children}</span>
    </button>
  )
}

interface IconLook {
  icon: IconName
  /** The accessible name; there is no visible one. */
  label: string
  size?: ButtonSize
  variant?: 'secondary' | 'ghost'
  /** Drawn over the icon, e.g. a count; the label must say it too. */
  badge?: ReactNode
}
export type IconButtonProps = IconLook & Omit<ComponentPropsWithRef<'button'>, 'children'> & { busy?: boolean }

export function IconButton(props: IconButtonProps) {
  const { icon, label, size = 'm', variant = 'ghost', badge, busy = false, className, onClick, ...rest } = props
  const press = (event: MouseEvent<HTMLButtonElement>) => (busy ? event.preventDefault() : onClick?.(event))
  const look = classes('mu-button mu-icon-button', `mu-button--${variant}`, `mu-icon-button--${size}`, className)
  return (
    <button type="button" {...rest} className={look} aria-label={label} onClick={press} {...busyState(busy)}>
      {busy ? <span className="mu-spinner" aria-hidden="true" /> : <Icon name={icon} size={size === 's' ? 16 : 20} />}
      {badge}
    </button>
  )
}

function busyState(busy: boolean) {
  return busy ? { 'aria-busy': true, 'aria-disabled': true } : {}
}
