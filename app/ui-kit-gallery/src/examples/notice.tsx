/** One of each tone; what can be done about it stands in it. */
import { Button, Notice } from '@muntin/ui-kit'

export default function Example() {
  return (
    <>
      <Notice title="Delivery takes a day longer">Orders of today leave tomorrow.</Notice>
      <Notice tone="success" onDismiss={() => {}}>
        Your order was placed.
      </Notice>
      <Notice tone="warning" title="Only two left">
        Somebody else may be looking at them, too.
      </Notice>
      <Notice
        tone="danger"
        title="The payment was refused"
        action={
          <Button size="s" variant="secondary">
            Use another card
          </Button>
        }
      />
    </>
  )
}
