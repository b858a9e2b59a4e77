/** CategoryNav: chips that scroll sideways where they don't fit; it takes its room before the categories are known. */
import { Skeleton } from '@muntin/ui-kit'
import { useEffect, useRef } from 'react'
import type { Category } from '../documents.ts'
import { hrefOf, type Listing } from './listing.ts'

const placeholders = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

export function CategoryNav({ categories, listing }: { categories: Category[] | undefined; listing: Listing }) {
  const list = useRef<HTMLUListElement>(null)
  const current = categories && listing.category
  useEffect(() => {
    const chip = current ? list.current?.querySelector<HTMLElement>('[aria-current]') : null
    // Moves the row alone; scrollIntoView would move the page too.
    if (chip && list.current)
      list.current.scrollLeft = chip.offsetLeft - list.current.clientWidth / 2 + chip.offsetWidth / 2
  }, [current])
  if (!categories) {
    return (
      <div className="pc-chips pc-chips--skeleton" aria-hidden="true">
        {placeholders.map((key) => (
          <Skeleton key={key} variant="rect" />
        ))}
      </div>
    )
  }
  const everything = listing.category === undefined && listing.search === undefined
  return (
    <nav aria-label="Categories" className="pc-chips">
      <ul ref={list} className="pc-chips__list">
        <li>
          <a className="pc-chip" href="/" {...(everything && { 'aria-current': 'page' })}>
            All
          </a>
        </li>
        {categories.map(({ id, name, count }) => (
          <li key={id}>
            <a
              className="pc-chip"
              href={hrefOf({ category: id, sort: 'relevance', page: 1 })}
              {...(id === listing.category && { 'aria-current': 'page' })}
            >
              {name} <span className="pc-chip__count">{count}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
