/**
 * Icon: line drawings on a 24-unit grid, 1.75 units thick, coloured by the text around them.
 *
 * An icon beside its word is decoration (hidden from assistive technology); one that stands alone takes a `label`.
 */
import type { ReactNode } from 'react'

const drawings = {
  alert: (
    <>
      <path d="M12 4.2 2.9 19.6h18.2z" />
      <path d="M12 10v4.4M12 17.1v.1" />
    </>
  ),
  'arrow-right': <path d="M4.5 12h15M13.5 6l6 6-6 6" />,
  box: (
    <>
      <path d="M12 3.2 20 7.4v9.2l-8 4.2-8-4.2V7.4z" />
      <path d="M4.2 7.5 12 11.7l7.8-4.2M12 11.7v9M8 5.4l7.9 4.2" />
    </>
  ),
  cart: (
    <>
      <path d="M2.8 4h2.4l2.3 11.4h10.6l2.3-8.2H6" />
      <circle cx="9" cy="19.3" r="1.3" />
      <circle cx="16.8" cy="19.3" r="1.3" />
    </>
  ),
  check: <path d="m4.8 12.6 4.7 4.7L19.4 7.2" />,
  'chevron-down': <path d="m6 9.5 6 6 6-6" />,
  'chevron-left': <path d="m14.5 6-6 6 6 6" />,
  'chevron-right': <path d="m9.5 6 6 6-6 6" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  info: (
    <>
      <circle cx="12" cy="12" r="8.8" />
      <path d="M12 11v5.4M12 7.7v.1" />
    </>
  ),
  leaf: (
    <>
      <path d="M19.8 4.2c.8 8.6-2.6 14-8.6 14-3.6 0-6-2.4-6-5.7 0-5.4 5.3-8.4 14.6-8.3z" />
      <path d="M4.2 20.2c2-4.7 5.2-8 9.6-10" />
    </>
  ),
  lock: (
    <>
      <rect x="4.8" y="10.4" width="14.4" height="9.8" rx="2" />
      <path d="M8 10.4V7.9a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  'log-out': <path d="M14 4.2H5.6a1 1 0 0 0-1 1v13.6a1 1 0 0 0 1 1H14M10 12h10.6M17 8.2l3.8 3.8-3.8 3.8" />,
  minus: <path d="M5 12h14" />,
  moon: <path d="M19.6 14.6A8.2 8.2 0 0 1 9.4 4.4a8.2 8.2 0 1 0 10.2 10.2z" />,
  plus: <path d="M5 12h14M12 5v14" />,
  refresh: <path d="M19.6 12a7.6 7.6 0 1 1-2.2-5.4l2.2 2.2M19.8 4.2v4.7h-4.7" />,
  search: (
    <>
      <circle cx="10.8" cy="10.8" r="6.6" />
      <path d="m15.7 15.7 4.9 4.9" />
    </>
  ),
  screen: (
    <>
      <rect x="3" y="4.4" width="18" height="12" rx="1.6" />
      <path d="M8.6 20h6.8M12 16.6V20" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="3.9" />
      <path d="M12 2.6v2.1M12 19.3v2.1M2.6 12h2.1M19.3 12h2.1M5.4 5.4l1.5 1.5M17.1 17.1l1.5 1.5M5.4 18.6l1.5-1.5M17.1 6.9l1.5-1.5" />
    </>
  ),
  trash: (
    <path d="M4 6.6h16M9.4 6.4V4.2h5.2v2.2M6 6.8l.9 12.4a1 1 0 0 0 1 .9h8.2a1 1 0 0 0 1-.9L18 6.8M10.2 10.6v5.6M13.8 10.6v5.6" />
  ),
  truck: (
    <>
      <path d="M2.6 5.6h11.2v10.8H9.5M4.9 16.4H2.6V5.6M13.8 9.2h4l3.6 3.7v3.5h-2.2M13.8 16.4h1.3" />
      <circle cx="7.2" cy="17" r="2.1" />
      <circle cx="17.2" cy="17" r="2.1" />
    </>
  ),
  user: (
    <>
      <circle cx="12" cy="8" r="3.9" />
      <path d="M4.4 20.2c.8-4.1 3.8-6.2 7.6-6.2s6.8 2.1 7.6 6.2" />
    </>
  ),
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof drawings
export const iconNames = Object.keys(drawings) as IconName[]

export interface IconProps {
  name: IconName
  /** Width and height in CSS pixels; 20 by default. */
  size?: number
  /** The accessible name; leave it out beside a visible word. */
  label?: string
  className?: string
}

export function Icon({ name, size = 20, label, className }: IconProps) {
  const meaning = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label or hidden, as `meaning` says
    <svg
      className={className ? `mu-icon ${className}` : 'mu-icon'}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      focusable="false"
      {...meaning}
    >
      {drawings[name]}
    </svg>
  )
}
