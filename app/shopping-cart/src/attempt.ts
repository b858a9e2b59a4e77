/**
 * Rule: one attempt to check out a user's cart has one idempotency key, however often it is repeated.
 *
 * | the attempt ended with                                        | key of the next try |
 * |---------------------------------------------------------------|---------------------|
 * | an order                                                      | new                 |
 * | a refusal: the shop decided (out of stock, cart empty, ...)   | new                 |
 * | no decision: offline, time-out, 5xx, still in progress        | the same            |
 *
 * The key outlives a reload of the tab (sessionStorage), since a reload is what people do when nothing seems to happen.
 * Source: draft-ietf-httpapi-idempotency-key-header.
 */
import { isUndecided } from '@muntin/runtime'

export type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export class Attempt {
  readonly #storage: KeyStore
  readonly #name: string
  readonly #newKey: () => string

  constructor(userId: string, storage: KeyStore, newKey: () => string) {
    this.#storage = storage
    this.#name = `shopping-cart:checkout:${userId}`
    this.#newKey = newKey
  }

  key(): string {
    const kept = this.#storage.getItem(this.#name)
    if (kept) return kept
    const key = this.#newKey()
    this.#storage.setItem(this.#name, key)
    return key
  }

  succeeded(): void {
    this.#storage.removeItem(this.#name)
  }

  /** `code` of the failure, null if there was no answer at all. */
  failed(code: string | null): void {
    if (!isUndecided(code)) this.#storage.removeItem(this.#name)
  }
}
