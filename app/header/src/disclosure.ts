/**
 * A button that shows and hides what follows it (WAI-ARIA APG, "disclosure").
 *
 * | key or event        | open                              |
 * |---------------------|-----------------------------------|
 * | the button          | opens, closes                     |
 * | Escape              | closes, focus back on the button  |
 * | focus leaves both   | closes                            |
 */
import { type FocusEvent, type KeyboardEvent, type RefObject, useRef, useState } from 'react'

export interface Disclosure {
  open: boolean
  setOpen(open: boolean): void
  button: RefObject<HTMLButtonElement | null>
  /** For `onKeyDown` of the element around both. */
  onEscape(event: KeyboardEvent): void
  /** For its `onBlur`. */
  onLeave(event: FocusEvent<HTMLElement>): void
}

export function useDisclosure(): Disclosure {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return
    event.preventDefault()
    setOpen(false)
    button.current?.focus()
  }
  const onLeave = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
  }
  return { open, setOpen, button, onEscape, onLeave }
}
