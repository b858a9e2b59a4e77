/** SortSelect: the platform's own select; choosing an order goes to its URL. */
import { useMfe } from '@muntin/react'
import { Icon } from '@muntin/ui-kit'
import { hrefOf, type Listing, sorts } from './listing.ts'

export function SortSelect({ listing }: { listing: Listing }) {
  const { navigate } = useMfe()
  const choose = (key: string) => {
    const sort = sorts.find((each) => each.key === key)
    if (sort) navigate(hrefOf({ ...listing, sort: sort.key, page: 1 }))
  }
  return (
    <label className="pc-sort">
      <span className="pc-sort__label">Sort by</span>
      <span className="pc-sort__box">
        <select className="pc-sort__select" value={listing.sort} onChange={(event) => choose(event.target.value)}>
          {sorts.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" size={16} />
      </span>
    </label>
  )
}
