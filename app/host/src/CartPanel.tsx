/**
 * Rule: the cart slot is a modal drawer. Its MFE is mounted from the start, open or not, since it also listens for
 * `addToCart`; `cart:open` opens it, Escape, the scrim and every move to another page close it.
 */
import type { Route } from '@muntin/runtime'
import { IconButton } from '@muntin/ui-kit'
import { type ReactNode, useEffect, useRef } from 'react'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { MicroFrontend } from './MicroFrontend.tsx'

interface Props {
  name: string
  skeleton: string
  route: Route
  open: boolean
  onClose(): void
  /** What must stay usable while the rest of the page is behind the drawer. */
  children?: ReactNode
}

const ignoreTitle = () => {}

export function CartPanel({ name, skeleton, route, open, onClose, children }: Props) {
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
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="host-drawer-body">
        <div className="host-drawer-bar">
          <IconButton icon="close" label="Close the cart" onClick={onClose} />
        </div>
        <ErrorBoundary region="the cart">
          <MicroFrontend name={name} slot="cart" route={route} skeleton={skeleton} setTitle={ignoreTitle} />
        </ErrorBoundary>
      </div>
      {children}
    </dialog>
  )
}
