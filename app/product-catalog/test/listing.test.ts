/** A listing is its URL. */
import type { Route } from '@muntin/runtime'
import { describe, expect, it } from 'vitest'
import { hrefOf, listingOf, pagesAround, variablesOf } from '../src/listing/listing.ts'
import { stockState } from '../src/stock.ts'

const route = (pattern: string, query: Record<string, string> = {}, params: Record<string, string> = {}): Route => ({
  path: pattern,
  pattern,
  params,
  query,
})

describe('A listing', () => {
  it.each([
    '/',
    '/?sort=price',
    '/?page=3',
    '/categories/lighting',
    '/categories/lighting?sort=-price&page=2',
    '/search?q=desk+lamp',
    '/search?q=a%26b&sort=newest',
    '/search',
  ])('%s comes back as it went in.', (href) => {
    const url = new URL(href, 'http://shop.test')
    const category = url.pathname.split('/')[2]
    const pattern = category ? '/categories/:category' : url.pathname
    expect(hrefOf(listingOf(route(pattern, Object.fromEntries(url.searchParams), category ? { category } : {})))).toBe(
      href,
    )
  })

  it.each([
    { sort: 'cheapest' },
    { page: '0' },
    { page: '-1' },
    { page: '1.5' },
    { page: 'x' },
    { page: '99999999' },
    { sort: 'toString' },
  ])('%o means nothing, so it counts as the default.', (query) => {
    expect(listingOf(route('/', query as Record<string, string>))).toEqual({ sort: 'relevance', page: 1 })
  })

  it('It asks for a page of 24 in the words of the schema.', () => {
    const asked = variablesOf(listingOf(route('/search', { q: ' lamp ', sort: '-price', page: '2' })))
    expect(asked).toEqual({ search: 'lamp', category: null, sort: 'PRICE_DESC', page: 2, pageSize: 24 })
  })
})

describe('The page links', () => {
  it.each([
    [1, 1, [1]],
    [1, 9, [1, 2, null, 9]],
    [3, 9, [1, 2, 3, 4, null, 9]],
    [5, 9, [1, null, 4, 5, 6, null, 9]],
    [7, 9, [1, null, 6, 7, 8, 9]],
    [9, 9, [1, null, 8, 9]],
    [2, 3, [1, 2, 3]],
  ])('Page %i of %i links to %o.', (page, pages, links) => {
    expect(pagesAround(page, pages)).toEqual(links)
  })
})

describe('Stock', () => {
  it.each([
    [-1, 'Sold out', 0],
    [0, 'Sold out', 0],
    [1, 'Only 1 left', 1],
    [5, 'Only 5 left', 5],
    [6, 'In stock', 6],
    [5_000, 'In stock', 99],
  ])('%i pieces read "%s" and at most %i can be ordered.', (pieces, text, most) => {
    expect(stockState(pieces)).toMatchObject({ text, most })
  })
})
