/**
 * Rule: the cart slot is a modal drawer. Its MFE is mounted from the start, open or not, since it also listens for
 * `addToCart`; `cart:open` opens it, Escape, the scrim and every move to another page close it.
 */
import { IconButton } from '@muntin/ui-kit'
import { type ReactNode, useEffect, useRef } from 'react'
import { Region } from './Region.tsx'

interface Props {
  mfe: string
  skeleton: string
  open: boolean
  onClose(): void
  /** What must stay usable while the rest of the page is behind the drawer. */
  children?: ReactNode
}

export function CartPanel({ mfe, skeleton, open, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (open && !element?.open) element?.showModal()
    if (!open && element?.open) element.close()
  }, [open])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the scrim; the key for the same is Escape, which <dialog> has
    <dialog
      ref={dialog}
      className="host-drawer"
      aria-label="Cart"
      onClose={onClose}
      // The second half of a double click on what opened it meets the scrim.
      onClick={(event) => event.target === event.currentTarget && event.detail < 2 && onClose()}
    >
      <div className="host-drawer-body">
        <div className="host-drawer-bar">
          <IconButton icon="close" label="Close the cart" onClick={onClose} />
        </div>
        <Region mfe={mfe} slot="cart" skeleton={skeleton} />
      </div>
      {children}
    </dialog>
  )
}
