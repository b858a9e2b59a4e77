/**
 * A listing is its URL: everything that decides what a grid shows can be linked to, and the back button works.
 *
 * | URL                              | shows                         |
 * |----------------------------------|-------------------------------|
 * | `/`                              | the window and all products   |
 * | `/categories/lighting`           | one category                  |
 * | `/search?q=lamp`                 | matches, best first           |
 * | `...?sort=price&page=2`          | any of these, in that order   |
 *
 * Defaults stay out of the URL, and values that mean nothing count as the default. Pure.
 */
import type { Route } from '@muntin/runtime'

/** The URL's word, the GraphQL enum, and the words in the list; in the order of the list. */
export const sorts = [
  { key: 'relevance', value: 'RELEVANCE', label: 'Recommended' },
  { key: 'newest', value: 'NEWEST', label: 'Newest' },
  { key: 'price', value: 'PRICE_ASC', label: 'Price: low to high' },
  { key: '-price', value: 'PRICE_DESC', label: 'Price: high to low' },
  { key: 'name', value: 'NAME', label: 'Name' },
] as const
export type SortKey = (typeof sorts)[number]['key']

export interface Listing {
  /** Absent: not limited to a category. */
  category?: string
  /** Absent: no search page; empty: a search page with nothing searched for. */
  search?: string
  sort: SortKey
  /** From 1. */
  page: number
}

const wholeNumber = /^[1-9]\d{0,3}$/

export function listingOf(route: Route): Listing {
  const { params, query, pattern } = route
  const sort = sorts.find(({ key }) => key === query.sort)?.key ?? 'relevance'
  const page = wholeNumber.test(query.page ?? '') ? Number(query.page) : 1
  return {
    ...(params.category !== undefined && { category: params.category }),
    ...(pattern === '/search' && { search: (query.q ?? '').trim().slice(0, 100) }),
    sort,
    page,
  }
}

export function hrefOf({ category, search, sort, page }: Listing): string {
  const path =
    category === undefined ? (search === undefined ? '/' : '/search') : `/categories/${encodeURIComponent(category)}`
  const query = new URLSearchParams()
  if (search) query.set('q', search)
  if (sort !== 'relevance') query.set('sort', sort)
  if (page > 1) query.set('page', String(page))
  return query.size > 0 ? `${path}?${query}` : path
}

/** What to ask for: the variables of the `Catalog` query. */
export function variablesOf({ category, search, sort, page }: Listing) {
  return {
    search: search || null,
    category: category ?? null,
    sort: sorts.find(({ key }) => key === sort)?.value ?? 'RELEVANCE',
    page,
    pageSize: 24,
  }
}

/** The pages to link to: the ends, the current one and its neighbours; null where some are left out. */
export function pagesAround(page: number, pages: number): (number | null)[] {
  const wanted = [1, page - 1, page, page + 1, pages].filter((each) => each >= 1 && each <= pages)
  const kept = [...new Set(wanted)].sort((a, b) => a - b)
  return kept.flatMap((each, index) => {
    const before = kept[index - 1] ?? 0
    // One left-out page is linked to instead: an ellipsis would take the same room.
    if (each - before === 2) return [each - 1, each]
    return each - before > 2 ? [null, each] : [each]
  })
}
