/**
 * Modal: a question or a small task over the page. It stands on `<dialog>`: the browser makes the rest of the page inert, keeps
 * the focus inside and puts it in the top layer; base.css and Modal.css lock the page without moving it.
 *
 * | event                             | what happens                                                   |
 * |-----------------------------------|----------------------------------------------------------------|
 * | `open` becomes true               | shown; focus on `initialFocus`, else on the closing button     |
 * | Escape, closing button, the scrim | `onClose`; it stays until `open` is false                      |
 * | `open` becomes false, or unmount  | hidden; focus is where it was before, if that is still there   |
 */
import {
  type MouseEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
  useId,
  useLayoutEffect,
  useRef,
} from 'react'
import { IconButton } from './Button.tsx'
import { classes } from './classes.ts'

export interface ModalProps {
  open: boolean
  /** Its name, as its heading. */
  title: ReactNode
  /** The user wants it closed. */
  onClose(): void
  children?: ReactNode
  /** Buttons at its foot: the harmless one first, the one that acts last. */
  actions?: ReactNode
  size?: 's' | 'm' | 'l'
  initialFocus?: RefObject<HTMLElement | null>
  className?: string
}

export function Modal(props: ModalProps) {
  const { open, title, onClose, children, actions, size = 'm', initialFocus, className } = props
  const id = useId()
  const dialog = useShown(open, initialFocus)
  const cancel = (event: SyntheticEvent) => {
    event.preventDefault()
    onClose()
  }
  // A press that began inside and ended on the scrim selects text; it asks for nothing.
  const pressed = useRef<EventTarget | null>(null)
  const press = (event: MouseEvent) => {
    if (event.target === event.currentTarget && pressed.current === event.currentTarget) onClose()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the scrim; the key for the same is Escape, which <dialog> has
    <dialog
      ref={dialog}
      className={classes('mu-modal', `mu-modal--${size}`, className)}
      aria-labelledby={id}
      onCancel={cancel}
      // The browser closes it by itself if Escape is pressed again without anything between.
      onClose={() => open && onClose()}
      onPointerDown={(event) => {
        pressed.current = event.target
      }}
      onClick={press}
    >
      {open && (
        <>
          <div className="mu-modal__head">
            <h2 className="mu-modal__title" id={id}>
              {title}
            </h2>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </div>
          <div className="mu-modal__body">{children}</div>
          {actions && <div className="mu-modal__foot">{actions}</div>}
        </>
      )}
    </dialog>
  )
}

/** Shows the dialog while `open`, and gives the focus back. A layout effect: nothing is painted without its scrim. */
function useShown(open: boolean, initialFocus: RefObject<HTMLElement | null> | undefined) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    if (!open || !element) return
    const before = document.activeElement
    element.showModal()
    initialFocus?.current?.focus()
    return () => {
      element.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [open, initialFocus])
  return dialog
}
