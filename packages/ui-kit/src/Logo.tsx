/** Logo: a window of four panes; the muntins cross off-centre and one pane catches the light. */
import { classes } from './classes.ts'

export interface LogoProps {
  /** Height in CSS pixels. */
  size?: number
  className?: string
}

/** The mark alone, as decoration: the link or heading around it carries the name "Muntin Shop". */
export function Logo({ size = 32, className }: LogoProps) {
  return (
    <svg
      className={classes('mu-logo', className)}
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      <rect className="mu-logo__frame" x="1" y="1" width="30" height="30" rx="7" />
      <path className="mu-logo__pane" d="M8 4.5h4.3v9.7H4.5V8A3.5 3.5 0 0 1 8 4.5z" />
      <path className="mu-logo__pane mu-logo__pane--lit" d="M15 4.5h9A3.5 3.5 0 0 1 27.5 8v6.2H15z" />
      <path className="mu-logo__pane mu-logo__pane--mid" d="M4.5 16.9h7.8v10.6H8A3.5 3.5 0 0 1 4.5 24z" />
      <path className="mu-logo__pane" d="M15 16.9h12.5V24a3.5 3.5 0 0 1-3.5 3.5h-9z" />
    </svg>
  )
}
