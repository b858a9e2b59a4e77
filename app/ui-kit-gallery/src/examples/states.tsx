/** Nothing there, and failed to get it: both lead on. */
import { Button, EmptyState, ErrorState } from '@muntin/ui-kit'

export default function Example() {
  return (
    <>
      <EmptyState
        level={3}
        illustration="cart"
        title="Your cart is empty"
        text="What you add stands here."
        action={<Button href="/">Browse the shop</Button>}
      />
      <ErrorState
        level={3}
        title="The catalogue did not load"
        text="The shelves are still there; we just can’t reach them."
        onRetry={() => {}}
      />
    </>
  )
}
