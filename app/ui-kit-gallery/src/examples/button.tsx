/** What acts, by weight, size and state; one primary button in a place. */
import { Button, IconButton } from '@muntin/ui-kit'

export default function Example() {
  return (
    <>
      <Button>Add to cart</Button>
      <Button variant="secondary" icon="refresh">
        Try again
      </Button>
      <Button variant="ghost">Not now</Button>
      <Button variant="danger" icon="trash">
        Delete
      </Button>
      <Button busy>Adding</Button>
      <Button disabled>Sold out</Button>
      <Button size="s">Small</Button>
      <Button size="l" href="/cart">
        Large link
      </Button>
      <IconButton icon="close" label="Close" />
      <IconButton icon="cart" label="Open the cart" variant="secondary" />
    </>
  )
}
