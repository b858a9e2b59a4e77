/**
 * Rule: what a shopper adds is in the cart exactly once, or they are told that it is not.
 *
 * | event                    | shown                                                | said                                             |
 * |--------------------------|------------------------------------------------------|--------------------------------------------------|
 * | `addToCart`              | the pieces, at once                                  |                                                  |
 * | the shop's answer        | its cart                                             | Added Linen curtain                              |
 * | a refusal, or no decision | the cart without them                               | Linen curtain was not added. ...                 |
 * | no network               | the pieces, marked as waiting                        | You are offline. Linen curtain will be added ... |
 * | `outbox:kept`, other tab | its name, marked as waiting                          |                                                  |
 * | `outbox:sent`            | the shop's cart, no mark                             | Added Linen curtain (by the tab that sent it)    |
 * | `outbox:dropped`         | the cart without them                                | Linen curtain was not added. ... (likewise)      |
 * | the shopper takes it back | the cart without them                               |                                                  |
 */
import type { OutboxNews, Services } from '@muntin/runtime'
import { parseAddToCart } from './add-to-cart.ts'
import type { CartApi } from './api.ts'
import { asCurrentUser } from './as-user.ts'
import type { Cart } from './cart.ts'
import { failureOf } from './failure.ts'
import type { CartStore } from './store.ts'

/** An add that is kept until the shop can be reached. */
export interface Waiting {
  /** Its idempotency key. */
  id: string
  /** What the shopper calls it. */
  label: string
}

/** What adding needs of the cart's model. */
export interface AddingTo {
  services(): Services
  api(): CartApi
  newKey(): string
  store(): CartStore | null
  /** The shop's cart after an add. */
  added(cart: Cart): void
  waiting(all: readonly Waiting[]): void
  load(): Promise<void>
}

type News = Pick<OutboxNews, 'id' | 'label' | 'reason' | 'detail'>

/** As http knows this MFE. */
const OURS = /^shopping-cart(@|$)/

export class Adding {
  readonly #to: AddingTo
  #waiting: readonly Waiting[] = []

  constructor(to: AddingTo) {
    this.#to = to
  }

  /** Serves one `addToCart` of the bus. */
  readonly add = async (detail: unknown): Promise<void> => {
    console.log('[ShoppingCart] Received addToCart', detail)
    const services = this.#to.services()
    const api = this.#to.api()
    const item = parseAddToCart(detail)
    if (!item) return this.#complain('That product could not be added: it has no id.')
    const key = this.#to.newKey()
    const store = this.#to.store()
    store?.add(key, item.productId, item.quantity)
    try {
      const cart = await asCurrentUser(services.session, (userId) => api.add(userId, item, key))
      store?.added(key, cart.id === store.userId ? cart : undefined)
      this.#to.added(cart)
      services.bus.emit('cart:updated', { itemCount: cart.itemCount, productId: item.productId })
      this.#rejoice(item.name)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'kept') return this.#wait(item.name)
      store?.added(key)
      this.#complain(`${item.name} was not added. ${failure.text}`)
    }
  }

  /** Listens to the outbox until the function that it returns is called. */
  listen(): () => void {
    const { bus } = this.#to.services()
    const stop = new AbortController()
    const options = { signal: stop.signal }
    bus.on('outbox:kept', () => this.read(), options)
    bus.on('outbox:sent', (news, { remote }) => this.#sent(news, remote), options)
    bus.on('outbox:dropped', (news, { remote }) => this.#dropped(news, remote), options)
    return () => stop.abort()
  }

  /** Asks the outbox what waits for the present user. A browser that can't say what it keeps has nothing new to tell. */
  async read(): Promise<void> {
    const entries = await this.#to
      .services()
      .http.outbox.entries()
      .catch(() => null)
    if (!entries) return
    this.#become(entries.filter(({ mfe }) => OURS.test(mfe)).map(({ id, label }) => ({ id, label })))
  }

  /** The shopper does not want it any more. */
  async takeBack(id: string): Promise<void> {
    await this.#to.services().http.outbox.remove(id)
    this.#to.store()?.added(id)
    this.#forget(id)
  }

  async #wait(name: string): Promise<void> {
    await this.read()
    const text = navigator.onLine
      ? `The shop can’t be reached. ${name} will be added as soon as it can.`
      : `You are offline. ${name} will be added when you are back.`
    this.#to.services().bus.emit('notify', { tone: 'info', text })
  }

  async #sent({ id, label }: News, remote: boolean): Promise<void> {
    const store = this.#to.store()
    if (!store || !this.#isOurs(id)) return
    try {
      const { cart } = await this.#to.api().load(store.userId)
      store.added(id, cart)
      this.#to.added(cart)
    } catch {
      store.added(id) // it is in the cart; what the cart is now, the next load says
      void this.#to.load()
    }
    this.#forget(id)
    if (!remote) this.#rejoice(label)
  }

  #dropped({ id, label, reason, detail = '' }: News, remote: boolean): void {
    if (!this.#isOurs(id)) return
    this.#to.store()?.added(id)
    this.#forget(id)
    const why = reason === 'expired' ? 'The shop could not be reached for a day.' : detail
    if (!remote) this.#complain(`${label} was not added. ${why}`)
  }

  /** The outbox may be faster than its own list. */
  #isOurs(id: string): boolean {
    return this.#waiting.some((each) => each.id === id) || (this.#to.store()?.isAdding(id) ?? false)
  }

  #forget(id: string): void {
    this.#become(this.#waiting.filter((each) => each.id !== id))
  }

  #become(waiting: readonly Waiting[]): void {
    this.#waiting = waiting
    this.#to.waiting(waiting)
  }

  #rejoice(name: string): void {
    const action = { label: 'View cart', href: '/cart' }
    this.#to.services().bus.emit('notify', { tone: 'success', text: `Added ${name}`, action })
  }

  #complain(text: string): void {
    this.#to.services().bus.emit('notify', { tone: 'error', text })
  }
}
