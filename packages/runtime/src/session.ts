/**
 * Rule: the page has one idea of who the user is. It comes from `/api/session` (which makes a guest if there is no
 * session), changes by login and logout alone, and each change reaches all subscribers and the bus (`session:changed`).
 * The session itself is a cookie that scripts can't read.
 */
import type { Bus, Http, Session, User } from './contract.ts'

const same = (a: User | null, b: User | null): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Makes the session. Nothing is fetched before `refresh`, `login` or `logout`; until then `user()` is null. */
export function createSession(http: Http, bus: Bus): Session {
  let current: User | null = null
  let refreshing: Promise<User> | null = null
  const subscribers = new Set<(user: User | null) => void>()

  const become = (user: User): User => {
    if (same(current, user)) return current as User
    current = user
    for (const tell of [...subscribers]) {
      try {
        tell(user)
      } catch (error) {
        console.error('[Session] a subscriber threw', error)
      }
    }
    bus.emit('session:changed', { user })
    return user
  }
  const ask = async (method: string, path: string, body?: unknown): Promise<User> =>
    become((await http.request<{ user: User }>(method, path, body)).user)

  return {
    user: () => current,
    subscribe: (fn) => {
      subscribers.add(fn)
      return () => subscribers.delete(fn)
    },
    refresh: () => {
      refreshing ??= ask('GET', '/api/session').finally(() => {
        refreshing = null
      })
      return refreshing
    },
    login: (email, password) => ask('POST', '/api/login', { email, password }),
    logout: () => ask('POST', '/api/logout'),
  }
}
