/**
 * Rule: which MFE owns a path is decided by the release's routes alone, first match first; the shell decides the same way
 * (contracts/routing-cases.json is checked against both).
 */
import type { ReleaseRoute, ReleaseSlot, Route } from '@muntin/runtime'

export interface Match {
  /** null: no MFE declares this path. */
  declared: ReleaseRoute | null
  route: Route
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null // not valid UTF-8 in percent encoding (RFC 3986): no route has that
  }
}

/** The parameters of `path` under `pattern`, or null if it does not match. A parameter is one non-empty segment. */
export function matchPattern(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [segmentsOf(pattern), segmentsOf(path)]
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = decode(given[index] ?? '')
    if (value === null) return null
    if (segment.startsWith(':')) params[segment.slice(1)] = value
    else if (segment !== value) return null
  }
  return params
}

/** The route of a location. */
export function matchRoute(routes: readonly ReleaseRoute[], path: string, search: string): Match {
  const query = Object.fromEntries(new URLSearchParams(search))
  for (const declared of routes) {
    const params = matchPattern(declared.path, path)
    if (params) return { declared, route: { path, pattern: declared.path, params, query } }
  }
  return { declared: null, route: { path, pattern: '', params: {}, query } }
}

/** Whether `slot` is shown on the route with `pattern`: on those of `only`, if it has some, and on none of `except`. */
export const shows = ({ only, except }: ReleaseSlot, pattern: string): boolean =>
  (only.length === 0 || only.includes(pattern)) && !except.includes(pattern)

/** The MFEs of the routes that are likely next. */
export const nextOf = (route: ReleaseRoute, routes: readonly ReleaseRoute[]): string[] => [
  ...new Set(routes.filter(({ path, mfe }) => route.next.includes(path) && mfe !== route.mfe).map(({ mfe }) => mfe)),
]

/** `Cart · Muntin Shop`. */
export const fullTitle = (title: string, site: string): string => (title ? `${title} · ${site}` : site)

/** Where a guest who wants `path` has to log in first. */
export const loginFor = (path: string, search: string): string => `/login?next=${encodeURIComponent(path + search)}`
