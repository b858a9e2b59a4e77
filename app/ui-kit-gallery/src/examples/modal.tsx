/** The focus starts on the harmless answer, and goes back to the button. */
import { Button, Modal } from '@muntin/ui-kit'
import { useRef, useState } from 'react'

export default function Example() {
  const [open, setOpen] = useState(false)
  const harmless = useRef<HTMLButtonElement>(null)
  const close = () => setOpen(false)
  const actions = (
    <>
      <Button ref={harmless} variant="secondary" onClick={close}>
        Keep it
      </Button>
      <Button variant="danger" onClick={close}>
        Empty the cart
      </Button>
    </>
  )
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        Empty the cart…
      </Button>
      <Modal open={open} title="Empty the cart?" size="s" onClose={close} initialFocus={harmless} actions={actions}>
        <p>All three items go. This can’t be undone.</p>
      </Modal>
    </>
  )
}
