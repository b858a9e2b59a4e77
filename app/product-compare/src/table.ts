/** The table of a comparison: a row per property, a column per product; what is not known yet is a skeleton. */
import type { Format } from '@muntin/runtime'
import { cross, make } from './dom.ts'
import type { Product } from './products.ts'
import type { Chosen } from './selection.ts'

export interface Column {
  chosen: Chosen
  /** null: not known. */
  product: Product | null
}

export interface TableOptions {
  format: Format
  /** Whether what is not known is on its way. */
  waiting: boolean
  onRemove(id: string): void
}

const ROWS: { label: string; cell(product: Product, format: Format): Node | string }[] = [
  { label: 'Price', cell: ({ price, currency }, format) => format.money({ amount: price }, currency) },
  { label: 'Stock', cell: ({ stock }) => stockBadge(stock) },
  {
    label: 'Category',
    cell: ({ category: { id, name } }) => make('a', { href: `/categories/${encodeURIComponent(id)}` }, name),
  },
  { label: 'About it', cell: ({ description }) => description },
]

/** In the words of the catalogue. */
function stockBadge(stock: number): HTMLElement {
  const [tone, text] =
    stock <= 0 ? ['neutral', 'Sold out'] : stock <= 5 ? ['warning', `Only ${stock} left`] : ['success', 'In stock']
  return make('span', { class: `mu-badge mu-badge--${tone}` }, text)
}

export function tableOf(columns: readonly Column[], options: TableOptions): HTMLElement {
  const heads = columns.map((column) => headOf(column, options))
  const rows = ROWS.map(({ label, cell }) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, label),
      ...columns.map(({ product }) =>
        make('td', {}, product ? cell(product, options.format) : unknown(options.waiting)),
      ),
    ),
  )
  const table = make(
    'table',
    { class: 'mu-table cp-table' },
    make('caption', { class: 'mu-visually-hidden' }, 'The compared products, one per column'),
    make('thead', {}, make('tr', {}, make('td', {}), ...heads)),
    make('tbody', {}, ...rows),
  )
  table.style.setProperty('--cp-count', `${columns.length}`)
  // It may be wider than the screen: then it scrolls, by keyboard too.
  return make('div', { class: 'mu-table-box', role: 'region', 'aria-label': 'Comparison', tabindex: '0' }, table)
}

function headOf({ chosen: { id, name }, product }: Column, { onRemove }: TableOptions): HTMLElement {
  const remove = {
    type: 'button',
    class: 'mu-button mu-icon-button mu-button--ghost mu-icon-button--s cp-head__remove',
    'aria-label': `Remove ${name} from the comparison`,
    click: () => onRemove(id),
  }
  const image = product?.image
  const picture = make('span', { class: 'cp-head__pane' })
  if (image) picture.append(make('img', { src: image, alt: '', width: '160', height: '160', decoding: 'async' }))
  const link = make('a', { class: 'cp-head__name', href: `/products/${encodeURIComponent(id)}` }, product?.name ?? name)
  return make(
    'th',
    { scope: 'col' },
    make('div', { class: 'cp-head' }, picture, link, make('button', remove, cross(14))),
  )
}

const unknown = (waiting: boolean): Node | string =>
  waiting ? make('span', { class: 'mu-skeleton mu-skeleton--line cp-skeleton', 'aria-label': 'Loading' }) : '–'
