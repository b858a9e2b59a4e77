/**
 * The contract between the host and a micro-frontend (MFE): types only, no code.
 *
 * | who            | exposes       | default export                     |
 * |----------------|---------------|------------------------------------|
 * | an MFE         | `./mount`     | `mount: Mount`                     |
 * | shared-services| `./services`  | `createServices(): Services`       |
 *
 * Rule: an MFE reaches the page, the network and other MFEs through its props alone; there are no globals.
 */

/** Module Federation's container interface: what `remoteEntry.js` exports. */
export interface Container {
  init(shareScope: unknown): void | Promise<void>
  get(expose: string): Promise<() => unknown>
}

/** A mounted MFE. All of its functions may return promises (Svelte's `unmount` does). */
export interface Mounted {
  update?(props: MfeProps): void | Promise<void>
  unmount(): void | Promise<void>
}

export type Mount = (el: HTMLElement, props: MfeProps) => Mounted | Promise<Mounted>

/** Where the page is. `path` is the location's path, `pattern` the declared one: `/products/:id`. */
export interface Route {
  path: string
  pattern: string
  params: Record<string, string>
  query: Record<string, string>
}

export interface MfeProps {
  name: string
  version: string
  slot: string
  route: Route
  services: Services
  navigate(to: string, options?: { replace?: boolean }): void
  setTitle(title: string): void
  /** Tells the host that the mounted MFE broke beyond its own repair: the host shows its fallback. */
  onError?(error: unknown): void
}

export interface Services {
  bus: Bus
  http: Http
  session: Session
  /** The one ApolloClient of the page; `unknown` here because this package depends on nothing. */
  apollo: unknown
}

export interface Bus {
  emit(type: string, detail?: unknown): void
  // biome-ignore lint/suspicious/noExplicitAny: an event's detail is typed where it is received, by its schema
  on(type: string, listener: (detail: any) => void): () => void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  once(type: string, listener: (detail: any) => void): () => void
  listenerCount(type: string): number
}

export interface Http {
  fetch: typeof fetch
  /** Sends JSON, returns the parsed JSON body (`undefined` for 204); throws HttpError. */
  request<T>(
    method: string,
    path: string,
    body?: unknown,
    init?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<T>
  /** The same client, saying in `X-MFE` that `mfe` (`name@version`) calls. */
  as(mfe: string): Http
}

export interface User {
  id: string
  name: string
  kind: 'guest' | 'member'
  roles: string[]
  email?: string
}

export interface Session {
  user(): User | null
  subscribe(fn: (user: User | null) => void): () => void
  refresh(): Promise<User>
  login(email: string, password: string): Promise<User>
  logout(): Promise<User>
}
