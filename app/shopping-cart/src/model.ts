/**
 * Rule: the cart's behaviour is here, outside React; components show what it says and call it.
 *
 * | phase     | meaning                                              | shown                              |
 * |-----------|------------------------------------------------------|------------------------------------|
 * | `loading` | nothing known of this user's cart yet                | skeleton                           |
 * | `ready`   | the shop answered                                    | lines, or the empty cart           |
 * | `failed`  | the shop didn't; it is tried again without a reload  | error, or the known cart + notice  |
 *
 * A cart whose products something else stands in for is `ready`, and asked for again as if it had failed.
 */
import type { ApolloCache, ApolloClient } from '@apollo/client'
import { type Failure, Healing, type Services } from '@muntin/runtime'
import { Adding, type Waiting } from './adding.ts'
import { quantityIn } from './adds.ts'
import { CartApi } from './api.ts'
import { isStranger } from './as-user.ts'
import { Attempt, type KeyStore } from './attempt.ts'
import type { Cart, CartLine, PlacedOrder } from './cart.ts'
import { failureOf } from './failure.ts'
import { type Refusal, refusalOf } from './refusal.ts'
import { CartStore } from './store.ts'

export interface CartState {
  userId: string | null
  phase: 'loading' | 'ready' | 'failed'
  failure: Failure | null
  loading: boolean
  clearing: boolean
  ordering: boolean
  /** Why the last checkout was refused. */
  refusal: Refusal | null
  /** What was added, and waits for the network. */
  waiting: readonly Waiting[]
}

/** A cart that nothing was heard of for so long is asked for when the page is seen again. */
const STALE_AFTER_MS = 30_000

const SESSION_ENDED = {
  tone: 'error',
  text: 'Nothing was ordered: your session has ended. Log in to find your cart again.',
  action: { label: 'Log in', href: `/login?next=${encodeURIComponent('/cart')}` },
} as const

const initial: CartState = {
  userId: null,
  phase: 'loading',
  failure: null,
  loading: false,
  clearing: false,
  ordering: false,
  refusal: null,
  waiting: [],
}

/** What the model needs of the browser; tests pass their own. */
export interface Surroundings {
  keys: KeyStore
  newKey(): string
}

export class CartModel {
  #services: Services
  readonly #cache: ApolloCache
  #api: CartApi
  readonly #surroundings: Surroundings
  readonly #listeners = new Set<() => void>()
  readonly #sending = new Map<string, Promise<void>>()
  readonly adding: Adding
  readonly healing = new Healing(() => void this.load(), { staleAfterMs: STALE_AFTER_MS })
  #store: CartStore | null = null
  #state = initial
  #announced: number | null = null
  #degraded = false
  /** What is being loaded may be out of date when it arrives. */
  #askAgain = false

  constructor(services: Services, surroundings: Surroundings) {
    this.#services = services
    const apollo = services.apollo as ApolloClient
    this.#cache = apollo.cache
    this.#api = new CartApi(apollo, services.http)
    this.#surroundings = surroundings
    this.adding = new Adding({
      services: () => this.#services,
      api: () => this.#api,
      newKey: surroundings.newKey,
      store: () => this.#store,
      added: (cart) => {
        if (cart.id === this.#state.userId) this.#announced = cart.itemCount // it is told with the product
        this.#received(cart, 'answer')
      },
      waiting: (waiting) => this.#set({ waiting }),
      load: () => this.load(),
    })
  }

  /** From now on it speaks through the services of another mount. */
  moveTo(services: Services): void {
    this.#services = services
    this.#api = new CartApi(services.apollo as ApolloClient, services.http)
  }

  readonly state = (): CartState => this.#state
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Follows the session: another user has another cart. */
  readonly userChanged = (): void => {
    const userId = this.#services.session.user()?.id ?? null
    if (userId === this.#state.userId) return
    this.#store = userId === null ? null : new CartStore(this.#cache, userId)
    this.#set({ ...initial, userId, phase: this.#store?.known() ? 'ready' : 'loading' })
    void this.load()
    void this.adding.read()
  }

  /** Asks the shop for the cart; a failure is shown and healed, never thrown. */
  async load(): Promise<void> {
    const store = this.#store ?? (await this.#open())
    if (!store || this.#state.loading) return
    this.#set({ loading: true })
    try {
      const { cart, degraded } = await this.#api.load(store.userId)
      this.#received(cart, 'answer')
      if (store === this.#store) this.#degraded = degraded
      if (this.#degraded) this.healing.ill()
    } catch (error) {
      if (store !== this.#store) return
      this.#failed(error)
      // Another user may follow, whose cart is loaded then; if not, the next attempt is due as after any failure.
      if (isStranger(error)) await this.#services.session.refresh().catch(() => null)
    } finally {
      if (store === this.#store) this.#set({ loading: false })
    }
    if (!this.#askAgain) return
    this.#askAgain = false
    return this.load()
  }

  /** Events may have been missed; an answer that is on its way may be older than they are, so one more is asked for. */
  missed(): Promise<void> {
    if (!this.#state.loading) return this.load()
    this.#askAgain = true
    return Promise.resolve()
  }

  /** A service is back: what was ill may be well now. */
  restored(): void {
    if (this.#state.phase === 'failed' || this.#degraded) void this.load()
  }

  /** A `cartUpdated` event. */
  readonly updated = (cart: Cart): void => {
    if (cart.id === this.#state.userId) this.#received(cart, 'event')
  }

  /** Wishes `quantity` pieces (0 removes). Shown at once; of quick changes only the last is sent after the first. */
  setQuantity(line: CartLine, quantity: number): Promise<void> {
    const store = this.#store
    if (!store) return Promise.resolve()
    const taken = quantity === 0 ? this.#takeBack(store, line.product.id) : null
    if (taken) return taken
    const key = `${store.userId} ${line.product.id}`
    store.want(line, quantity)
    this.#set({ refusal: null })
    const sending = this.#sending.get(key) ?? this.#send(store, line, key)
    this.#sending.set(key, sending)
    return sending
  }

  async clear(): Promise<boolean> {
    const store = this.#store
    if (!store || this.#state.clearing) return false
    this.#set({ clearing: true, refusal: null })
    try {
      await Promise.all(this.#sending.values())
      this.#received(await this.#api.clear(store.userId), 'answer')
      return true
    } catch (error) {
      this.#complain('The cart was not emptied.', error)
      return false
    } finally {
      this.#set({ clearing: false })
    }
  }

  /** Places the order; null if it was refused or is already on its way. Safe to call twice. */
  async checkout(): Promise<PlacedOrder | null> {
    const store = this.#store
    if (!store || this.#state.ordering) return null
    this.#set({ ordering: true, refusal: null })
    const attempt = new Attempt(store.userId, this.#surroundings.keys, this.#surroundings.newKey)
    try {
      await Promise.all(this.#sending.values())
      const version = store.known()?.version ?? 0
      const order = await this.#api.checkout(store.userId, attempt.key())
      attempt.succeeded()
      store.emptied(version)
      this.#announce(store)
      this.#services.bus.emit('checkout:done', { orderId: order.id })
      const action = { label: 'View order', href: `/orders/${encodeURIComponent(order.id)}` }
      this.#services.bus.emit('notify', { tone: 'success', text: `Order ${order.number} is placed`, action })
      return order
    } catch (error) {
      const refusal = refusalOf(failureOf(error, 'Checkout'), store.known())
      attempt.failed(refusal.code)
      if (store === this.#store) this.#set({ refusal })
      // The refusal goes with that user's cart, which is about to leave the page: it has to be told elsewhere.
      if (isStranger(error)) this.#services.bus.emit('notify', SESSION_ENDED)
      void this.load()
      return null
    } finally {
      this.#set({ ordering: false })
    }
  }

  /** If all of a product is still waiting to be added, there is nothing to ask of the shop. */
  #takeBack(store: CartStore, productId: string): Promise<void> | null {
    const adding = store.adding(productId)
    const waits = (key: string) => this.#state.waiting.some(({ id }) => id === key)
    if (adding.length === 0 || !adding.every(waits) || quantityIn(store.known(), productId) > 0) return null
    return Promise.all(adding.map((key) => this.adding.takeBack(key))).then(() => {})
  }

  /** Which lines hold pieces that wait for the network. */
  isWaiting(productId: string): boolean {
    const adding = this.#store?.adding(productId) ?? []
    return this.#state.waiting.some(({ id }) => adding.includes(id))
  }

  /** What waits for the network and is in no line. */
  unseen(cart: Cart): readonly Waiting[] {
    const inLines = new Set(cart.items.flatMap(({ product }) => this.#store?.adding(product.id) ?? []))
    return this.#state.waiting.filter(({ id }) => !inLines.has(id))
  }

  /** Sends the newest wish for a product until the shop has answered exactly that one. */
  async #send(store: CartStore, line: CartLine, key: string): Promise<void> {
    const productId = line.product.id
    try {
      for (let wanted = store.wanted(productId); wanted !== undefined; ) {
        const cart = await this.#api.setQuantity(store.userId, productId, wanted)
        const newest = store.wanted(productId)
        if (newest === wanted) {
          store.settle(productId, cart)
          return this.#announce(store)
        }
        store.receive(cart, 'answer')
        wanted = newest
      }
    } catch (error) {
      store.settle(productId)
      this.#complain(`${line.product.name} was not changed.`, error)
      void this.load()
    } finally {
      this.#sending.delete(key)
    }
  }

  async #open(): Promise<CartStore | null> {
    if (this.#services.session.user() === null) {
      try {
        await this.#services.session.refresh()
      } catch (error) {
        this.#failed(error)
        return null
      }
    }
    this.userChanged()
    return this.#store
  }

  #received(cart: Cart, source: 'answer' | 'event'): void {
    const store = this.#store
    if (!store || cart.id !== store.userId) return
    store.receive(cart, source)
    this.#announce(store)
  }

  /** The shop answered: say so, and tell the page how many pieces there are if that has changed. */
  #announce(store: CartStore): void {
    if (store !== this.#store) return
    const itemCount = store.known()?.itemCount ?? 0
    if (itemCount !== this.#announced) this.#services.bus.emit('cart:updated', { itemCount })
    this.#announced = itemCount
    this.healing.well()
    this.#set({ phase: 'ready', failure: null })
  }

  #failed(error: unknown): void {
    const failure = failureOf(error)
    this.#set({ phase: 'failed', failure })
    this.healing.ill((failure.retryAfter ?? 0) * 1000)
  }

  #complain(what: string, error: unknown): void {
    this.#services.bus.emit('notify', { tone: 'error', text: `${what} ${failureOf(error).text}` })
  }

  #set(change: Partial<CartState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
