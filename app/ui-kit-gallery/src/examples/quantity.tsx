/** The smaller one refuses every change, and shows the old value again. */
import { Price, Quantity } from '@muntin/ui-kit'
import { useState } from 'react'

export default function Example() {
  const [count, setCount] = useState(2)
  return (
    <>
      <Quantity label="Quantity of Oak lamp" value={count} max={9} onChange={setCount} />
      <Quantity
        label="Quantity of Wool rug"
        size="s"
        value={1}
        onChange={() => Promise.reject(new Error('sold out'))}
      />
      <Price minor={4900 * count} currency="EUR" size="xl" />
      <Price amount={49} currency="EUR" size="l" />
      <Price amount={4900} currency="JPY" />
      <Price amount={0.5} currency="USD" size="s" />
    </>
  )
}
