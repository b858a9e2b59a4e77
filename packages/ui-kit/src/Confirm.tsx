/**
 * Confirm: a button for what can't be undone, asked twice.
 *
 * | state  | event                  | next   | focus                                                |
 * |--------|------------------------|--------|------------------------------------------------------|
 * | button | press                  | asking | the harmless answer                                  |
 * | asking | harmless answer, Escape| button | the button                                           |
 * | asking | the other answer       | asking | stays, busy; whoever did it decides where it goes on |
 * | asking | it did not work        | button | the button                                           |
 */
import { useEffect, useRef, useState } from 'react'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import type { IconName } from './Icon.tsx'

export interface ConfirmProps {
  /** What the button says. */
  label: string
  icon?: IconName
  question: string
  /** The harmless answer. */
  keep: string
  confirm: string
  busy?: boolean
  /** Does it; false if it did not work. */
  onConfirm(): Promise<boolean>
  className?: string
}

export function Confirm({ label, icon, question, keep, confirm, busy = false, onConfirm, className }: ConfirmProps) {
  const [asking, ask] = useState(false)
  const harmless = useRef<HTMLButtonElement>(null)
  const start = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  useEffect(() => {
    if (asking) harmless.current?.focus()
    else if (wasAsking.current) start.current?.focus()
    wasAsking.current = asking
  }, [asking])

  const answer = async () => {
    if (!(await onConfirm())) ask(false)
  }
  if (!asking) {
    return (
      <div className={classes('mu-confirm', className)}>
        <Button ref={start} variant="ghost" size="s" {...(icon && { icon })} onClick={() => ask(true)}>
          {label}
        </Button>
      </div>
    )
  }
  return (
    <fieldset className={classes('mu-confirm', className)} onKeyDown={(event) => event.key === 'Escape' && ask(false)}>
      <legend className="mu-confirm__question">{question}</legend>
      <Button ref={harmless} variant="secondary" size="s" onClick={() => ask(false)}>
        {keep}
      </Button>
      <Button variant="danger" size="s" busy={busy} onClick={() => void answer()}>
        {confirm}
      </Button>
    </fieldset>
  )
}
