/**
 * Rule: a call that was kept ends exactly once: it was sent, it was dropped and its user told so, or its user took it back.
 *
 * | event                                            | the entry                                    | told             |
 * |--------------------------------------------------|----------------------------------------------|------------------|
 * | `keep`: room for it, and its user is known       | kept, last in line                           | `outbox:kept`    |
 * | `keep`: 100 entries or 256 KiB are kept          | refused: the call fails as it would have     |                  |
 * | sent: 2xx, or a refusal that says "done already" | gone                                         | `outbox:sent`    |
 * | sent: 401, 403 `not-yours`, another user is back | stays for its own                            |                  |
 * | sent: 401                                        | stays                                        |                  |
 * | sent: 408, 409 `request-in-progress`, 429, 5xx,  | stays, and those after it; tried again as    |                  |
 * | unreachable, late, circuit open                  | `Healing` says                               |                  |
 * | sent: any other 4xx                              | gone                                         | `outbox:dropped` |
 * | 24 h old                                         | gone                                         | `outbox:dropped` |
 *
 * Entries are sent in the order of their keeping: at the start, when the browser says online, when another user comes, and by
 * `Healing`; by one tab at a time (Web Locks; without them two tabs may send one entry, which its idempotency key makes harmless).
 */
import type { Kept, Outbox } from '../contract.ts'
import { Healing } from './healing.ts'
import { HttpError } from './http-error.ts'
import type { Entry, OutboxStore } from './outbox-store.ts'

export const MOST_ENTRIES = 100
const MOST_BYTES = 256 * 1024
export const LIFE_MS = 24 * 3_600_000
const LOCK = 'muntin:outbox'

/** Refusals that an earlier attempt, whose answer was lost, has brought about. */
const DONE_ALREADY = /^(idempotency-key-reused|already-.+)$/
const NOT_YET = new Set([408, 425, 429])

/** What is told on the bus as `outbox:kept`, `outbox:sent`, `outbox:dropped`. */
export interface OutboxNews {
  id: string
  label: string
  /** How many of this user's calls are left. */
  pending: number
  /** A code, `expired` for one that waited too long. */
  reason?: string
  detail?: string
}

export interface OutboxFacts {
  store: OutboxStore
  /** Sends an entry as its MFE; throws HttpError. */
  send(entry: Entry): Promise<unknown>
  /** The present user's id; null while that is not known. */
  user(): string | null
  /** Finds out who the user is. Never rejects. */
  renew(): Promise<unknown>
  tell(type: 'kept' | 'sent' | 'dropped', news: OutboxNews): void
  now(): number
  random(): number
  isOnline(): boolean
  locks?: LockManager | undefined
}

type End = { type: 'sent' } | { type: 'dropped'; reason: string; detail: string } | { type: 'stays'; waitMs: number }

/** What becomes of an entry whose sending threw `error`. */
function endOf(error: unknown): End {
  if (!(error instanceof HttpError)) throw error
  const { status, code, detail } = error
  const waits = status < 400 || status === 401 || status >= 500 || NOT_YET.has(status) || code === 'request-in-progress'
  if (waits) return { type: 'stays', waitMs: (error.retryAfter ?? 0) * 1000 }
  return DONE_ALREADY.test(code) ? { type: 'sent' } : { type: 'dropped', reason: code, detail }
}

const isStranger = (error: unknown) =>
  error instanceof HttpError && (error.status === 401 || error.code === 'not-yours')

export class KeptCalls implements Outbox {
  readonly #facts: OutboxFacts
  readonly #healing: Healing
  #flushing: Promise<void> | null = null
  #asked = false

  constructor(facts: OutboxFacts) {
    this.#facts = facts
    this.#healing = new Healing(this.#attempt, { random: facts.random })
  }

  /** Whether it is kept. */
  async keep(call: Omit<Entry, 'user' | 'at'>): Promise<boolean> {
    const { store, now, user: who } = this.#facts
    const user = who()
    if (user === null) return false
    const entry: Entry = { ...call, user, at: now() }
    const others = (await store.all()).filter(({ id }) => id !== entry.id)
    if (others.length >= MOST_ENTRIES || sizeOf([...others, entry]) > MOST_BYTES) return false
    await store.add(entry)
    await this.#tell('kept', entry)
    this.#healing.ill()
    return true
  }

  async entries(): Promise<readonly Kept[]> {
    return (await this.#mine()).map(({ id, label, mfe, at }) => ({ id, label, mfe, at }))
  }

  remove(id: string): Promise<void> {
    return this.#facts.store.remove(id)
  }

  flush(): Promise<void> {
    if (!this.#facts.isOnline()) return Promise.resolve() // the browser will say when
    this.#asked = true
    this.#flushing ??= this.#flush()
    return this.#flushing
  }

  /** Sends now, and whenever there is reason to; returns what ends that. */
  start(page: Window): () => void {
    const stop = new AbortController()
    this.#healing.start(page)
    // Also of a page that nobody looks at, which `Healing` leaves alone: what was promised is to be done.
    page.addEventListener('online', this.#attempt, { signal: stop.signal })
    this.#attempt()
    return () => {
      stop.abort()
      this.#healing.stop()
    }
  }

  readonly #attempt = (): void => {
    this.flush().catch(() => this.#healing.ill()) // the browser's storage failed; what is in it is not lost
  }

  /** Who asks while it runs may know of a user whom it did not: it runs once more then. */
  async #flush(): Promise<void> {
    try {
      while (this.#asked) {
        this.#asked = false
        await this.#alone(() => this.#sendAll())
      }
    } finally {
      this.#flushing = null
    }
  }

  /** Where locks are refused, as with blocked cookies, storage is as well: no other tab has these entries. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const { locks } = this.#facts
    let isHeld = false
    const held = () => {
      isHeld = true
      return work()
    }
    const refused = (error: unknown) => {
      if (isHeld) throw error
      return work()
    }
    await (locks ? locks.request(LOCK, held).catch(refused) : work())
  }

  async #sendAll(): Promise<void> {
    await this.#expire()
    for (let [entry] = await this.#mine(); entry; [entry] = await this.#mine()) {
      const end = await this.#send(entry)
      if (end.type === 'stays') {
        if (entry.user !== this.#facts.user()) continue // the next one's turn, if that user has any
        return this.#healing.ill(end.waitMs)
      }
      await this.#facts.store.remove(entry.id)
      await this.#tell(end.type, entry, end.type === 'dropped' ? { reason: end.reason, detail: end.detail } : {})
    }
    this.#healing.well()
  }

  /** Sends `entry`; once more if the session was not this user's, and is by now. */
  async #send(entry: Entry): Promise<End> {
    const { send, user, renew } = this.#facts
    const attempt = () => send(entry).then((): End => ({ type: 'sent' }))
    try {
      return await attempt()
    } catch (error) {
      if (!isStranger(error)) return endOf(error)
      await renew()
      return entry.user === user() ? attempt().catch(endOf) : { type: 'stays', waitMs: 0 }
    }
  }

  /** Once the user is known, who alone is told: what others wanted is none of their business. */
  async #expire(): Promise<void> {
    const { store, now, user } = this.#facts
    if (user() === null) return
    for (const entry of await store.all()) {
      if (now() - entry.at < LIFE_MS) continue
      await store.remove(entry.id)
      const detail = `${entry.label} waited for longer than a day`
      if (entry.user === user()) await this.#tell('dropped', entry, { reason: 'expired', detail })
    }
  }

  async #mine(): Promise<Entry[]> {
    const user = this.#facts.user()
    return (await this.#facts.store.all()).filter((entry) => entry.user === user)
  }

  async #tell(type: 'kept' | 'sent' | 'dropped', { id, label }: Entry, more: Partial<OutboxNews> = {}): Promise<void> {
    this.#facts.tell(type, { id, label, pending: (await this.#mine()).length, ...more })
  }
}

const sizeOf = (entries: readonly Entry[]): number => new TextEncoder().encode(JSON.stringify(entries)).length
