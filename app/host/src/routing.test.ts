import type { ReleaseRoute, ReleaseSlot } from '@muntin/runtime'
import { describe, expect, it } from 'vitest'
import { cases, routes } from '../../../tests/compose/routing_cases.json' with { type: 'json' }
import { fullTitle, loginFor, matchRoute, nextOf, shows } from './routing.ts'

const declared: ReleaseRoute[] = routes.map((path) => ({
  path,
  title: path,
  skeleton: 'page',
  protected: false,
  mfe: 'x',
  next: [],
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

  it('shows a slot on the routes that it names, or on all, but on those that it excepts', () => {
    const slot: ReleaseSlot = {
      name: 'aside',
      mfe: 'x',
      only: [],
      except: ['/cart'],
      load: 'visible',
      skeleton: 'panel',
    }
    expect(shows(slot, '/cart')).toBe(false)
    expect(shows(slot, '/search')).toBe(true)
    const some = { ...slot, only: ['/search', '/cart'] }
    expect(['/search', '/', '/cart'].filter((pattern) => shows(some, pattern))).toEqual(['/search'])
  })

  it('knows the MFEs of the routes that are likely next, each once, and not the one that is there', () => {
    const route = (path: string, mfe: string, next: string[] = []) =>
      ({ ...declared[0], path, mfe, next }) as ReleaseRoute
    const first = route('/', 'catalog', ['/cart', '/checkout', '/search', '/gone'])
    const routes = [first, route('/cart', 'cart'), route('/checkout', 'cart'), route('/search', 'catalog')]
    expect(nextOf(first, routes)).toEqual(['cart'])
  })

  it('sends a guest to the login with the way back', () => {
    expect(loginFor('/orders/7', '?from=mail')).toBe('/login?next=%2Forders%2F7%3Ffrom%3Dmail')
  })

  it('names the page before the site, and the site alone for a page without name', () => {
    expect(fullTitle('Cart', 'Muntin Shop')).toBe('Cart · Muntin Shop')
    expect(fullTitle('', 'Muntin Shop')).toBe('Muntin Shop')
  })
})
