/** At rest, one that leads somewhere, and one with more room. */
import { Badge, Card, Price } from '@muntin/ui-kit'

export default function Example() {
  return (
    <>
      <Card>
        <h3>At rest</h3>
        <p>A surface for what belongs together.</p>
      </Card>
      <Card interactive>
        <h3>
          <a href="/">Leads somewhere</a>
        </h3>
        <p>
          <Price amount={49} currency="EUR" /> <Badge tone="warning">Only 2 left</Badge>
        </p>
      </Card>
      <Card padding="l">
        <h3>With room</h3>
        <p>For a form, or the one thing on a page.</p>
      </Card>
    </>
  )
}
