/** The button speaks through the page; the three below stay, to be looked at. */
import { useMfe } from '@muntin/react'
import { Button, Toast, ToastRegion } from '@muntin/ui-kit'

export default function Example() {
  const { bus } = useMfe().services
  const greet = () => bus.emit('notify', { tone: 'success', text: 'This is how the shop says it.' })
  return (
    <>
      <Button variant="secondary" onClick={greet}>
        Say something
      </Button>
      <ToastRegion label="Examples of messages">
        <Toast tone="success" action={{ label: 'Open cart', href: '/cart' }} onDone={() => {}}>
          Oak lamp is in your cart.
        </Toast>
        <Toast onDone={() => {}}>Prices were brought up to date.</Toast>
        <Toast tone="danger" onDone={() => {}}>
          The cart could not be changed.
        </Toast>
      </ToastRegion>
    </>
  )
}
