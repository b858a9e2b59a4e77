import type { ReleaseRoute, ReleaseSlot } from '@muntin/runtime'
import { describe, expect, it } from 'vitest'
import { cases, routes } from '../../../tests/compose/routing_cases.json' with { type: 'json' }
import { fullTitle, loginFor, matchRoute, shows } from './routing.ts'

const declared: ReleaseRoute[] = routes.map((path) => ({
  path,
  title: path,
  skeleton: 'page',
  protected: false,
  mfe: 'x',
}))

describe('routing', () => {
  it.each(cases)('takes "$path" for $route, as the shell does', ({ path, route, params }) => {
    const match = matchRoute(declared, path, '')
    expect(match.declared?.path ?? null).toBe(route)
    expect(match.route.params).toEqual(params)
  })

  it('reads the query, with the last of repeated names', () => {
    expect(matchRoute(declared, '/search', '?q=a%20b&page=2&page=3').route.query).toEqual({ q: 'a b', page: '3' })
  })

  it('shows a slot but on the routes it excepts', () => {
    const slot: ReleaseSlot = { name: 'cart', mfe: 'shopping-cart', except: ['/cart'], skeleton: 'panel' }
    expect(shows(slot, '/cart')).toBe(false)
    expect(shows(slot, '/search')).toBe(true)
  })

  it('sends a guest to the login with the way back', () => {
    expect(loginFor('/orders/7', '?from=mail')).toBe('/login?next=%2Forders%2F7%3Ffrom%3Dmail')
  })

  it('names the page before the site, and the site alone for a page without name', () => {
    expect(fullTitle('Cart', 'Muntin Shop')).toBe('Cart · Muntin Shop')
    expect(fullTitle('', 'Muntin Shop')).toBe('Muntin Shop')
  })
})
