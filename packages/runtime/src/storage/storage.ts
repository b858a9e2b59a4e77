/**
 * Rule: an MFE keeps values in localStorage under its own name, and nothing that goes wrong there is thrown.
 *
 * | what                                     | then                                                                           |
 * |------------------------------------------|--------------------------------------------------------------------------------|
 * | a value's life is over                   | it is not there; it goes when it is met                                         |
 * | the text is no value of ours             | it is not there; the next `set` replaces it                                     |
 * | the storage is full                      | what is over or unreadable in this namespace goes; if that does not do: `false` |
 * | the storage is forbidden, none, broken   | values live in memory, for as long as the page does                             |
 * | the value is no JSON (a cycle, a BigInt) | `false`                                                                         |
 *
 * What `false` is about is reported once per MFE. Keys are `muntin:<mfe>:<key>`. A namespace is order, not secrecy: all scripts
 * of an origin can read all of it.
 */
import type { MfeStorage } from '../contract.ts'
import { PAGE, splitOwner } from '../owner.ts'

/** What is asked of localStorage. */
export type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export interface StorageOptions {
  /** Whose namespace it is; default: `page`. */
  mfe?: string
  /** Default: localStorage. May throw, as that does where it is forbidden. */
  area?: () => Area
  /** Where other tabs' changes are heard; default: the window. */
  target?: EventTarget
  /** In ms since the epoch. */
  now?: () => number
  /** Default: the console. */
  report?: (message: string, error: unknown, owner: string) => void
}

/** A namespace: whose it is, and how its keys begin. */
interface Space {
  mfe: string
  prefix: string
}

interface Item {
  value: unknown
  /** In ms since the epoch. */
  until?: number
}

/** localStorage's likeness in memory. */
export function createMemoryArea(): Area {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    key: (at) => [...values.keys()][at] ?? null,
    get length() {
      return values.size
    },
  }
}

/** The storage of a page, in the namespace of `options.mfe`. */
export function createStorage(options: StorageOptions = {}): MfeStorage {
  return viewOf(new Shelf(options), options.mfe ?? PAGE)
}

function viewOf(shelf: Shelf, owner: string): MfeStorage {
  const { mfe } = splitOwner(owner)
  const space = { mfe, prefix: `muntin:${encodeURIComponent(mfe)}:` }
  return {
    get: <T>(key: string) => shelf.get(space, key) as T | undefined,
    set: (key, value, { lifeMs } = {}) => shelf.set(space, key, value, lifeMs),
    remove: (key) => shelf.remove(space, key),
    keys: () => shelf.keys(space),
    subscribe: (key, listener) => shelf.subscribe(space, key, listener),
    as: (other) => viewOf(shelf, other),
  }
}

const isFull = (error: unknown): boolean => error instanceof DOMException && error.name === 'QuotaExceededError'

/** What all namespaces of a page share. */
class Shelf {
  readonly #now: () => number
  readonly #report: NonNullable<StorageOptions['report']>
  /** Key -> who is told of its changes. */
  readonly #subscribers = new Map<string, Set<() => void>>()
  /** Those of which it was reported that something was not kept. */
  readonly #reported = new Set<string>()
  #area: Area

  constructor(options: StorageOptions) {
    this.#now = options.now ?? Date.now
    this.#report = options.report ?? ((message, error, owner) => console.error(`${message} (${owner})`, error))
    try {
      this.#area = (options.area ?? (() => localStorage))()
    } catch {
      this.#area = createMemoryArea()
    }
    const target = options.target ?? globalThis.window
    target?.addEventListener('storage', (event) => {
      const { key } = event as StorageEvent
      for (const each of key === null ? [...this.#subscribers.keys()] : [key]) this.#tell(each)
    })
  }

  get({ prefix }: Space, key: string): unknown {
    return this.#allowed((area) => {
      const text = area.getItem(prefix + key)
      const item = this.#read(text)
      if (text !== null && item === null) area.removeItem(prefix + key)
      return item?.value
    })
  }

  set(space: Space, key: string, value: unknown, lifeMs: number | undefined): boolean {
    if (value === undefined) {
      this.remove(space, key)
      return true
    }
    try {
      if (JSON.stringify(value) === undefined) throw new TypeError(`a ${typeof value} is no JSON`)
      const item: Item = { value, ...(lifeMs === undefined ? {} : { until: this.#now() + lifeMs }) }
      const text = JSON.stringify(item)
      this.#allowed((area) => this.#write(area, space, space.prefix + key, text))
    } catch (error) {
      this.#notKept(space.mfe, key, error)
      return false
    }
    this.#tell(space.prefix + key)
    return true
  }

  remove({ prefix }: Space, key: string): void {
    this.#allowed((area) => area.removeItem(prefix + key))
    this.#tell(prefix + key)
  }

  keys({ prefix }: Space): string[] {
    return this.#allowed((area) => {
      const mine = keysOf(area).filter((key) => key.startsWith(prefix) && this.#read(area.getItem(key)))
      return mine.map((key) => key.slice(prefix.length))
    })
  }

  subscribe(space: Space, key: string, listener: (value: unknown) => void): () => void {
    const name = space.prefix + key
    const tell = () => {
      try {
        listener(this.get(space, key))
      } catch (error) {
        this.#report(`[Storage] a subscriber of '${key}' threw`, error, space.mfe)
      }
    }
    const subscribers = this.#subscribers.get(name) ?? new Set()
    this.#subscribers.set(name, subscribers.add(tell))
    return () => {
      if (subscribers.delete(tell) && subscribers.size === 0) this.#subscribers.delete(name)
    }
  }

  /** Does `work` on localStorage; where that fails otherwise than by being full, on what stands in for it from then on. */
  #allowed<T>(work: (area: Area) => T): T {
    try {
      return work(this.#area)
    } catch (error) {
      if (isFull(error)) throw error
      this.#area = createMemoryArea()
      return work(this.#area)
    }
  }

  #write(area: Area, { prefix }: Space, key: string, text: string): void {
    try {
      area.setItem(key, text)
    } catch (error) {
      if (!isFull(error)) throw error
      for (const each of keysOf(area))
        if (each.startsWith(prefix) && !this.#read(area.getItem(each))) area.removeItem(each)
      area.setItem(key, text)
    }
  }

  /** The item that `text` is; null if it is none, or its life is over. */
  #read(text: string | null): Item | null {
    try {
      const item: unknown = JSON.parse(text ?? 'null')
      if (typeof item !== 'object' || item === null || !('value' in item)) return null
      return 'until' in item && !(Number(item.until) > this.#now()) ? null : (item as Item)
    } catch {
      return null
    }
  }

  #notKept(mfe: string, key: string, error: unknown): void {
    if (!this.#reported.has(mfe)) this.#report(`[Storage] '${key}' of ${mfe} was not kept`, error, mfe)
    this.#reported.add(mfe)
  }

  #tell(name: string): void {
    for (const tell of [...(this.#subscribers.get(name) ?? [])]) tell()
  }
}

const keysOf = (area: Area): string[] => Array.from({ length: area.length }, (_, at) => area.key(at) ?? '')
