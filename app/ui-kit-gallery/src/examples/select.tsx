/** The same texts as an input has; the label can stand before it. */
import { Select } from '@muntin/ui-kit'

const orders = [
  { value: 'newest', label: 'Newest' },
  { value: 'price', label: 'Lowest price' },
  { value: 'rated', label: 'Best rated', disabled: true },
]

export default function Example() {
  return (
    <>
      <Select label="Glass" hint="Clear glass lets in the most light." options={[{ value: 'clear', label: 'Clear' }]} />
      <Select label="Size" error="Choose a size" options={[{ value: '', label: 'Please choose' }]} />
      <Select label="Colour" disabled options={[{ value: 'oak', label: 'Oak' }]} />
      <Select label="Sort by" layout="inline" size="s" options={orders} defaultValue="price" />
    </>
  )
}
