/** This one answers that it did not work, so it can be asked again. */
import { Confirm } from '@muntin/ui-kit'

export default function Example() {
  return (
    <Confirm
      label="Cancel order"
      icon="close"
      question="Cancel this order?"
      keep="Keep it"
      confirm="Cancel it"
      onConfirm={async () => false}
    />
  )
}
