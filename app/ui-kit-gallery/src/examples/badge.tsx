/** The five tones. */
import { Badge } from '@muntin/ui-kit'

export default function Example() {
  return (
    <>
      <Badge>Draft</Badge>
      <Badge tone="info">Packed</Badge>
      <Badge tone="success">Delivered</Badge>
      <Badge tone="warning">Only 2 left</Badge>
      <Badge tone="danger">Cancelled</Badge>
    </>
  )
}
