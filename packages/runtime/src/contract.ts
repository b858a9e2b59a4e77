/**
 * The contract between the host and a micro-frontend (MFE): types only, no code.
 *
 * | who            | exposes       | default export                                       |
 * |----------------|---------------|------------------------------------------------------|
 * | an MFE         | `./mount`     | `mount: Mount`                                       |
 * | shared-services| `./services`  | `createServices(page?: Partial<PageFacts>): Services` |
 *
 * Rule: an MFE reaches the page, the network and other MFEs through its props alone; there are no globals. What it gets there
 * is its own view of the page's services (`as(owner)`): calls, events, keys and figures carry its name, and end with it.
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
  /** What the place gives to this MFE alone: the `props` of `<MicroFrontend>`. */
  props: Readonly<Record<string, unknown>>
  /** Aborted when the MFE leaves its place; for its own `addEventListener`, `fetch` and timers. */
  signal: AbortSignal
  navigate(to: string, options?: { replace?: boolean }): void
  setTitle(title: string): void
  /** Tells the host that the mounted MFE broke beyond its own repair: the host shows its fallback. */
  onError?(error: unknown): void
}

/** What the page tells whoever makes its services. */
export interface PageFacts {
  /** The release's id; empty outside a release. */
  release: string
  /** Whether events are checked against their schemas. */
  development: boolean
  /** What is known of events: `cart:updated@1` -> contract. */
  events: Readonly<Record<string, EventContract>>
  monitor?: Monitor
}

export interface Services {
  bus: Bus
  http: Http
  session: Session
  store: Store
  storage: MfeStorage
  format: Format
  monitor: Monitor
  /** The one ApolloClient of the page; `unknown` here because this package depends on nothing. */
  apollo: unknown
}

/* --- bus ---------------------------------------------------------------------------------------------------------- */

/**
 * The details of the events that are known at build time, by type: `'cart:updated'` for major 1, `'cart:updated@2'` for others.
 * Whoever has schemas adds to it by declaration merging; an event that is not in it has a detail of type `any`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with
export interface BusEvents {}

// biome-ignore lint/suspicious/noExplicitAny: an unknown event's detail is checked by its schema, where there is one
export type DetailOf<Type extends string> = Type extends keyof BusEvents ? BusEvents[Type] : any

/** What the JSON Schema of an event says beside the detail's shape, under `x-muntin`. */
export interface EventContract {
  /** A late subscriber gets the last value. */
  replay?: boolean
  /** The same visitor's other tabs get it, too. */
  crossTab?: boolean
  /** JSON Schema (2020-12) of the detail; pages have it in development only. */
  schema?: Readonly<Record<string, unknown>>
}

/** What a listener is told besides the detail. */
export interface EventMeta {
  /** `cart:updated` (major 1) or `cart:updated@2`. */
  type: string
  /** `name@version` of the sender; `page` if it has no name. */
  from: string
  /** In ms since the epoch. */
  at: number
  /** It was sent before this listener came. */
  replayed: boolean
  /** It was sent by another tab. */
  remote: boolean
}

/** What it returns is ignored, but for a promise: what that rejects with is reported. */
export type Listener<Type extends string> = (detail: DetailOf<Type>, meta: EventMeta) => unknown

export interface Bus {
  emit<Type extends string>(type: Type, detail?: DetailOf<Type>): void
  /** `'*'` hears all, for debugging. Returns what ends it; `signal` does, too. */
  on<Type extends string>(type: Type, listener: Listener<Type>, options?: { signal?: AbortSignal }): () => void
  once<Type extends string>(type: Type, listener: Listener<Type>, options?: { signal?: AbortSignal }): () => void
  off<Type extends string>(type: Type, listener: Listener<Type>): void
  /** Of one type, or all. */
  listenerCount(type?: string): number
  /** The same bus for `owner` (`name@version`): what it sends carries that name, and `close` ends all that it listens to. */
  as(owner: string): OwnedBus
}

export interface OwnedBus extends Bus {
  /** Ends every listener of this owner that is left; returns how many, by type. */
  close(): Record<string, number>
}

/* --- http --------------------------------------------------------------------------------------------------------- */

export interface RequestOptions {
  headers?: Record<string, string>
  signal?: AbortSignal
  /** In ms, for all attempts together. */
  deadlineMs?: number
  /** Makes a repetition harmless: sent as `Idempotency-Key`, so the call may be retried and kept for later. */
  idempotencyKey?: string
  /** If there is no network, keep the call (it needs an `idempotencyKey`) and send it when there is; `label` says what it was. */
  keep?: { label: string }
}

export interface Http {
  fetch: typeof fetch
  /** Sends JSON, returns the parsed JSON body (`undefined` for 204); throws HttpError; its code is `kept` if it was kept. */
  request<T>(method: string, path: string, body?: unknown, init?: RequestOptions): Promise<T>
  /** The same client, saying in `X-MFE` that `mfe` (`name@version`) calls. */
  as(mfe: string): Http
  /** Adds hooks to all calls of the page; returns what takes them away. */
  use(hooks: HttpHooks): () => void
  readonly outbox: Outbox
}

/** What a hook sees of a call. */
export interface HttpCall {
  method: string
  /** With the query; absolute for other origins. */
  path: string
  mfe: string
  attempt: number
}

/** Hooks run in the order in which they were added; one that throws is reported and passed over. */
export interface HttpHooks {
  /** May return another request to send in place of this one. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most hooks only look
  request?(request: Request, call: HttpCall): Request | void | Promise<Request | void>
  /** May return another response. */
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  response?(response: Response, call: HttpCall): Response | void | Promise<Response | void>
  error?(error: unknown, call: HttpCall): void
}

/** One kept call, as a page may show it. */
export interface Kept {
  id: string
  label: string
  mfe: string
  /** In ms since the epoch. */
  at: number
}

/** Calls that wait for the network. They are sent in order, by one tab at a time. */
export interface Outbox {
  entries(): Promise<readonly Kept[]>
  /** Sends what can be sent now; resolves when that is done. */
  flush(): Promise<void>
  remove(id: string): Promise<void>
}

/* --- store, session ----------------------------------------------------------------------------------------------- */

export interface User {
  id: string
  name: string
  kind: 'guest' | 'member'
  roles: string[]
  /** What the user may do, as the server says: `orders:read`. */
  permissions?: string[]
  email?: string
}

export interface Session {
  user(): User | null
  subscribe(fn: (user: User | null) => void): () => void
  /** Asks who the user is; calls at the same time share one request. */
  refresh(): Promise<User>
  login(email: string, password: string): Promise<User>
  logout(): Promise<User>
}

export type Theme = 'system' | 'light' | 'dark'

/** All that MFEs share. Server data is not in here: its store is the Apollo cache. */
export interface SharedState {
  /** null until known. */
  user: User | null
  permissions: readonly string[]
  theme: Theme
}

export interface Store {
  get(): SharedState
  subscribe(listener: (state: SharedState) => void): () => void
  /** Calls `listener` when what `pick` takes of the state is another value (by Object.is). */
  select<T>(pick: (state: SharedState) => T, listener: (value: T) => void): () => void
  /** Shows `patch` at once; if `confirm` rejects, it is taken back and the returned promise rejects with the same. */
  change(patch: Pick<SharedState, 'theme'>, confirm?: () => Promise<unknown>): Promise<void>
  /** Whether the user has the permission. A convenience for what to show: the server decides. */
  can(permission: string): boolean
}

/* --- storage, format ---------------------------------------------------------------------------------------------- */

/** JSON values in localStorage under the MFE's own name. Nothing here throws: a full or forbidden storage is an answer. */
export interface MfeStorage {
  /** undefined: not there, expired, unreadable. */
  get<T>(key: string): T | undefined
  /** Whether it was kept; `lifeMs` lets it expire. */
  set(key: string, value: unknown, options?: { lifeMs?: number }): boolean
  remove(key: string): void
  keys(): string[]
  /** Told of changes by other tabs, too. */
  subscribe(key: string, listener: (value: unknown) => void): () => void
  /** The namespace of `mfe` (its name, no version: it outlives a deploy). */
  as(mfe: string): MfeStorage
}

export interface Format {
  readonly locale: string
  /** `value`: a Date, ms since the epoch or an RFC 3339 time; an unusable one is shown as an empty text. */
  date(value: Date | number | string, options?: Intl.DateTimeFormatOptions): string
  time(value: Date | number | string, options?: Intl.DateTimeFormatOptions): string
  /** `3 minutes ago`; `now` in ms. */
  ago(value: Date | number | string, now?: number): string
  number(value: number, options?: Intl.NumberFormatOptions): string
  /** Minor units (cents), or an `amount` in major ones. */
  money(value: { minor: number } | { amount: number }, currency: string): string
  list(values: readonly string[]): string
}

/* --- monitor ------------------------------------------------------------------------------------------------------ */

/** What an MFE was doing when it failed, or what was timed. */
export type Phase = 'load' | 'mount' | 'update' | 'unmount' | 'render' | 'event' | 'promise'

/** One observation; what is sent is described by contracts/rum.schema.json. `mfe` and `version` are those of the MFE. */
export type Observation =
  | { kind: 'phase'; mfe: string; version: string; phase: Phase; ms: number; ok: boolean; standsIn?: boolean }
  | { kind: 'error'; mfe: string; version: string; phase: Phase; name: string; message: string; stack?: string }
  | { kind: 'vital'; name: 'LCP' | 'CLS' | 'INP' | 'FCP' | 'TTFB'; value: number }
  | { kind: 'bytes'; mfe: string; version: string; bytes: number; files: number }
  | { kind: 'busy'; mfe: string; version: string; ms: number; frames: number }
  | { kind: 'leak'; mfe: string; version: string; listeners: number }

/** Takes observations; never throws, never makes its caller wait. */
export interface Monitor {
  observe(observation: Observation): void
  /** An error that `owner` (`name@version`; default: whom the stack points to) caught itself. */
  error(error: unknown, phase?: Phase, owner?: string): void
  /** The same for one owner. */
  as(owner: string): Monitor
}
