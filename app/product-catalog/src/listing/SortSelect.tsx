/** SortSelect: choosing an order goes to its URL. */
import { useMfe } from '@muntin/react'
import { Select } from '@muntin/ui-kit'
import { hrefOf, type Listing, sorts } from './listing.ts'

const options = sorts.map(({ key, label }) => ({ value: key, label }))

export function SortSelect({ listing }: { listing: Listing }) {
  const { navigate } = useMfe()
  const choose = (key: string) => {
    const sort = sorts.find((each) => each.key === key)
    if (sort) navigate(hrefOf({ ...listing, sort: sort.key, page: 1 }))
  }
  return (
    <Select
      label="Sort by"
      layout="inline"
      size="s"
      className="pc-sort"
      options={options}
      value={listing.sort}
      onChange={(event) => choose(event.target.value)}
    />
  )
}
