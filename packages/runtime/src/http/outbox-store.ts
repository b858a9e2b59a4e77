/**
 * Rule: kept calls lie in IndexedDB, in the order in which they were kept; all tabs of the origin share them. Where the browser
 * forbids it (private windows, blocked storage), or never opens it, they lie in memory, and live as long as the page.
 *
 * Source: Indexed Database API 3.0. An auto-incremented key never falls back, so that order survives removals.
 */

/** One call that waits. */
export interface Entry {
  /** Its idempotency key. */
  id: string
  /** Who made it: it is sent for nobody else. */
  user: string
  label: string
  mfe: string
  /** In ms since the epoch. */
  at: number
  method: string
  path: string
  headers: Record<string, string>
  body: string | null
}

export interface OutboxStore {
  /** Oldest first. */
  all(): Promise<Entry[]>
  add(entry: Entry): Promise<void>
  remove(id: string): Promise<void>
}

export function memoryStore(): OutboxStore {
  const entries = new Map<string, Entry>()
  return {
    all: async () => [...entries.values()],
    add: async (entry) => void entries.set(entry.id, entry),
    remove: async (id) => void entries.delete(id),
  }
}

const DATABASE = 'muntin'
const CALLS = 'outbox'
const BY_ID = 'id'

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** In ms; WebKit has been seen to never answer (bug 226547). */
const PATIENCE_MS = 3_000

/** `closed`: the database can't be used any more; it may be opened anew. */
async function open(factory: IDBFactory, closed: () => void): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1)
  request.onupgradeneeded = () =>
    request.result.createObjectStore(CALLS, { autoIncrement: true }).createIndex(BY_ID, 'id', { unique: true })
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new DOMException('the database did not open', 'TimeoutError')), PATIENCE_MS)
  const database = await Promise.race([done(request), late]).finally(() => clearTimeout(timer))
  database.onclose = closed
  database.onversionchange = () => {
    database.close() // a page of a later release needs another shape
    closed()
  }
  return database
}

function indexedStore(database: IDBDatabase): OutboxStore {
  const calls = (mode: IDBTransactionMode) =>
    database.transaction(CALLS, mode, { durability: 'strict' }).objectStore(CALLS)
  const remove = async (store: IDBObjectStore, id: string) => {
    const key = await done(store.index(BY_ID).getKey(id))
    if (key !== undefined) await done(store.delete(key))
  }
  return {
    all: () => done(calls('readonly').getAll() as IDBRequest<Entry[]>),
    add: async (entry) => {
      const store = calls('readwrite')
      await remove(store, entry.id)
      await done(store.add(entry))
    },
    remove: (id) => remove(calls('readwrite'), id),
  }
}

/** Opened when it is first used; `given`: default the browser's, which may refuse to be looked at. */
export function openOutboxStore(given?: IDBFactory): OutboxStore {
  let opened: Promise<OutboxStore> | null = null
  const closed = () => {
    opened = null
  }
  const anew = async (): Promise<OutboxStore> => {
    try {
      const factory = given ?? globalThis.indexedDB
      if (!factory) return memoryStore()
      return indexedStore(await open(factory, closed))
    } catch {
      return memoryStore() // forbidden, broken beyond our repair, or silent
    }
  }
  const store = () => {
    opened ??= anew()
    return opened
  }
  return {
    all: async () => (await store()).all(),
    add: async (entry) => (await store()).add(entry),
    remove: async (id) => (await store()).remove(id),
  }
}
