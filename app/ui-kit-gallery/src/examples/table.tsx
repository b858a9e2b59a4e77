/** Sortable columns; in little room the first scrolls, the second stacks. */
import { Badge, type Column, Price, Table } from '@muntin/ui-kit'

const panes = [
  { name: 'Clear pane', stock: 24, price: 19.5 },
  { name: 'Frosted pane', stock: 3, price: 24 },
  { name: 'Leaded pane', stock: 0, price: 112.25 },
]
type Pane = (typeof panes)[number]

const columns: Column<Pane>[] = [
  { key: 'name', label: 'Pane', header: true, cell: ({ name }) => name, sortBy: ({ name }) => name },
  { key: 'stock', label: 'In stock', numeric: true, cell: ({ stock }) => stock, sortBy: ({ stock }) => stock },
  {
    key: 'state',
    label: 'State',
    cell: ({ stock }) => <Badge tone={stock ? 'success' : 'danger'}>{stock ? 'For sale' : 'Sold out'}</Badge>,
  },
  {
    key: 'price',
    label: 'Price',
    numeric: true,
    cell: ({ price }) => <Price amount={price} currency="EUR" />,
    sortBy: ({ price }) => price,
  },
]

export default function Example() {
  const total = { label: 'Value of the stock', value: <Price amount={540} currency="EUR" /> }
  const shape = { columns, rowKey: ({ name }: Pane) => name }
  return (
    <>
      <Table caption="Panes" rows={panes} initialSort={{ key: 'price', direction: 'descending' }} {...shape} />
      <Table caption="Panes, stacked in little room" narrow="stack" rows={panes} total={total} {...shape} />
      <Table caption="Frames" rows={[]} empty="There are no frames yet." {...shape} />
    </>
  )
}
