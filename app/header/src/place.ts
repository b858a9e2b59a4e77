/**
 * Where the page is, as the navigation says it. Pure.
 *
 * | route                       | Shop               | Orders | Search | Cart   |
 * |-----------------------------|--------------------|--------|--------|--------|
 * | `/`                         | page               |        |        |        |
 * | category, product           | true (in there)    |        |        |        |
 * | `/search`                   |                    |        | page   |        |
 * | `/orders`, `/orders/:id`    |                    | page, true |    |        |
 * | `/cart`                     |                    |        |        | page   |
 */
import type { Route } from '@muntin/runtime'

export type Section = 'shop' | 'orders' | 'search' | 'cart'

const places: Record<Section, { page: string; inside: RegExp | null }> = {
  shop: { page: '/', inside: /^\/(categories|products)\// },
  orders: { page: '/orders', inside: /^\/orders\// },
  search: { page: '/search', inside: null },
  cart: { page: '/cart', inside: null },
}

/** The attribute for the link of `section`: `page` if the link leads to this very page, `true` if the page is inside. */
export function currentIn(section: Section, { path }: Route): { 'aria-current'?: 'page' | 'true' } {
  const { page, inside } = places[section]
  if (path === page) return { 'aria-current': 'page' }
  return inside?.test(path) ? { 'aria-current': 'true' } : {}
}

/** The way to log in and come back to where one was. */
export function loginHref({ path, query }: Route): string {
  const here = path === '/login' ? (query.next ?? '/') : withQuery(path, query)
  return here === '/' ? '/login' : `/login?${new URLSearchParams({ next: here })}`
}

function withQuery(path: string, query: Record<string, string>): string {
  const search = new URLSearchParams(query)
  return search.size > 0 ? `${path}?${search}` : path
}
