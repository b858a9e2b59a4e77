/** Rule: rows are sorted by what a person would call their order: numbers by size, texts by the page's language, `9` before `10`. Stable. */

export type Direction = 'ascending' | 'descending'
export interface Sort {
  key: string
  direction: Direction
}

export function sortedRows<Data>(
  rows: readonly Data[],
  by: (row: Data) => string | number,
  direction: Direction,
): Data[] {
  const language = globalThis.document?.documentElement.lang || 'en'
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const order = (one: string | number, other: string | number) =>
    typeof one === 'number' && typeof other === 'number' ? one - other : compare(String(one), String(other))
  const sign = direction === 'ascending' ? 1 : -1
  return rows.toSorted((one, other) => sign * order(by(one), by(other)))
}
