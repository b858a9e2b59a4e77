/**
 * Rule: the page has one idea of who the user is. It comes from `/api/session` (which makes a guest if there is no
 * session), changes by login and logout alone, and each change reaches all subscribers and the bus (`session:changed`).
 * The session itself is a cookie that scripts can't read.
 *
 * All tabs share that cookie. So a tab that hears of another user from another tab asks the server who it is now; the message
 * is only an occasion to ask, never an answer. While a tab doesn't know its user yet, it is about to ask anyway.
 */
import type { Bus, Http, Session, User } from '../contract.ts'
import { type Report, Subscribers } from './subscribers.ts'

const same = (a: User | null, b: User | null): boolean => JSON.stringify(a) === JSON.stringify(b)

export interface SessionOptions {
  /** Told of a subscriber that throws; default: the console. */
  report?: Report
}

/** Makes the session. Nothing is fetched before `refresh`, `login` or `logout`; until then `user()` is null. */
export function createSession(http: Http, bus: Bus, options: SessionOptions = {}): Session {
  const subscribers = new Subscribers<User | null>('Session', options.report)
  let current: User | null = null
  let refreshing: Promise<User> | null = null
  /** Answers that were asked for before a login or logout are no longer of interest. */
  let epoch = 0

  const become = (user: User): User => {
    if (same(current, user)) return current as User
    current = user
    subscribers.tell(user)
    bus.emit('session:changed', { user })
    return user
  }
  const ask = async (method: string, path: string, body?: unknown): Promise<User> => {
    const asked = method === 'GET' ? epoch : ++epoch
    const { user } = await http.request<{ user: User }>(method, path, body)
    return asked === epoch || current === null ? become(user) : current
  }
  const refresh = (): Promise<User> => {
    refreshing ??= ask('GET', '/api/session').finally(() => {
      refreshing = null
    })
    return refreshing
  }

  bus.on('session:changed', ({ user }, { remote }) => {
    if (!remote || current === null || same(current, user)) return
    refresh().catch(() => {}) // the user that was known stays; the next call that is refused asks again
  })
  return {
    user: () => current,
    subscribe: (fn) => subscribers.add(fn),
    refresh,
    login: (email, password) => ask('POST', '/api/login', { email, password }),
    logout: () => ask('POST', '/api/logout'),
  }
}
