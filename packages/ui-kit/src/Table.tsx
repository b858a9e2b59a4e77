/**
 * Table: rows under named columns. Its caption is its name; a column that says how to sort by it has a button in its header.
 *
 * | press on the header of | rows                          | `aria-sort`  |
 * |------------------------|-------------------------------|--------------|
 * | another column         | ascending by it               | `ascending`  |
 * | the same column        | the other way round           | `descending` |
 *
 * Roles are written out: browsers take them from tables whose rows CSS lays out as blocks (`narrow="stack"`).
 */
import { type ReactNode, useId, useState } from 'react'
import { classes } from './classes.ts'
import { VisuallyHidden } from './Surface.tsx'
import { type Direction, type Sort, sortedRows } from './sorting.ts'

export interface Column<Data> {
  key: string
  /** The header; stands before the cell where rows are stacked. */
  label: string
  cell(row: Data): ReactNode
  /** Figures: right-aligned, of equal width. */
  numeric?: boolean
  /** Names its row. */
  header?: boolean
  /** Makes the column sortable, by this value. */
  sortBy?(row: Data): string | number
  /** Reads the label out only: for a column whose cells speak for themselves. */
  hideLabel?: boolean
}

export interface TableProps<Data> {
  caption: string
  hideCaption?: boolean
  columns: readonly Column<Data>[]
  rows: readonly Data[]
  rowKey(row: Data): string
  /** Said in place of rows. */
  empty?: ReactNode
  /** In little room: scrolls sideways, or each row becomes a block. */
  narrow?: 'scroll' | 'stack'
  /** By which column the rows stand at first; as they come, if left out. */
  initialSort?: Sort
  /** The last row: what it says, under the first columns, and its figure. */
  total?: { label: string; value: ReactNode }
  className?: string
}

export function Table<Data>(props: TableProps<Data>) {
  const { caption, hideCaption = false, columns, rows, rowKey, empty, narrow = 'scroll', total, className } = props
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null)
  const id = useId()
  const by = columns.find(({ key }) => key === sort?.key)?.sortBy
  const shown = sort && by ? sortedRows(rows, by, sort.direction) : rows
  const turn = (key: string) =>
    setSort((now) => ({
      key,
      direction: now?.key === key && now.direction === 'ascending' ? 'descending' : 'ascending',
    }))
  const scrolls = narrow === 'scroll' && { role: 'region', 'aria-labelledby': id, tabIndex: 0 }
  return (
    <div className={classes('mu-table-box', narrow === 'stack' && 'mu-table-box--stack', className)} {...scrolls}>
      {/* biome-ignore lint/a11y/noRedundantRoles: lost where CSS makes blocks of it, see above */}
      <table className="mu-table" role="table">
        <caption id={id} className={hideCaption ? 'mu-visually-hidden' : undefined}>
          {caption}
        </caption>
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <thead role="rowgroup">
          <Row>
            {columns.map((column) => (
              <Header key={column.key} {...{ column, sort }} onTurn={turn} />
            ))}
          </Row>
        </thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <tbody role="rowgroup">
          {shown.map((row) => (
            <Row key={rowKey(row)}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </Row>
          ))}
          {rows.length === 0 && empty && (
            <Row>
              {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
              <td role="cell" className="mu-table__empty" colSpan={columns.length}>
                {empty}
              </td>
            </Row>
          )}
        </tbody>
        {total && <Total {...total} columns={columns.length} />}
      </table>
    </div>
  )
}

function Row({ children }: { children: ReactNode }) {
  // biome-ignore lint/a11y/noRedundantRoles: as above
  return <tr role="row">{children}</tr>
}

interface HeaderProps {
  column: Pick<Column<never>, 'key' | 'label' | 'numeric' | 'hideLabel'> & { sortBy?: unknown }
  sort: Sort | null
  onTurn(key: string): void
}

function Header({ column: { key, label, numeric, hideLabel, sortBy }, sort, onTurn }: HeaderProps) {
  const direction: Direction | undefined = sort?.key === key ? sort.direction : undefined
  return (
    // biome-ignore lint/a11y/noRedundantRoles: as above
    <th role="columnheader" scope="col" className={numeric ? 'mu-table__num' : undefined} aria-sort={direction}>
      {sortBy ? (
        <button type="button" className="mu-table__sort" onClick={() => onTurn(key)}>
          {label}
        </button>
      ) : hideLabel ? (
        <VisuallyHidden>{label}</VisuallyHidden>
      ) : (
        label
      )}
    </th>
  )
}

function Cell<Data>({ column, row }: { column: Column<Data>; row: Data }) {
  const look = column.numeric ? 'mu-table__num' : undefined
  if (column.header) {
    return (
      // biome-ignore lint/a11y/noRedundantRoles: as above
      <th role="rowheader" scope="row" className={look}>
        {column.cell(row)}
      </th>
    )
  }
  return (
    // biome-ignore lint/a11y/noRedundantRoles: as above
    <td role="cell" className={look} data-label={column.hideLabel ? undefined : column.label}>
      {column.cell(row)}
    </td>
  )
}

function Total({ label, value, columns }: { label: string; value: ReactNode; columns: number }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: as above
    <tfoot role="rowgroup">
      <Row>
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <th role="rowheader" scope="row" colSpan={columns - 1}>
          {label}
        </th>
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <td role="cell" className="mu-table__num">
          {value}
        </td>
      </Row>
    </tfoot>
  )
}
