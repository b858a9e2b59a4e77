/** A picture and three lines that are still to come. */
import { Card, Skeleton, VisuallyHidden } from '@muntin/ui-kit'

export default function Example() {
  return (
    <Card>
      <VisuallyHidden>Loading the order</VisuallyHidden>
      <Skeleton variant="rect" height="6rem" />
      <Skeleton lines={3} />
    </Card>
  )
}
