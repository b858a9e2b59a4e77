/** Rule: fakes keep the contract. The bus is the real one; the network is a shop in memory whose answers tests can hold. */
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import type { Asker } from '@muntin/react'
import {
  type Degradation,
  type Http,
  HttpError,
  type Kept,
  type RequestOptions,
  type Session,
  type User,
} from '@muntin/runtime'
import { testServices } from '@muntin/runtime/testing'
import type { Cart, CartLine } from '../src/cart.ts'
import type { Surroundings } from '../src/model.ts'

export const guest: User = { id: 'guest-1', name: 'Guest', kind: 'guest', roles: [] }
export const member: User = { id: 'user-1', name: 'Demo Shopper', kind: 'member', roles: [] }

export function line(id: string, quantity: number, unitPrice = 10, stock = 20): CartLine {
  const product = { __typename: 'Product', id, name: `Product ${id}`, price: unitPrice, currency: 'EUR' } as const
  return {
    __typename: 'CartItem',
    quantity,
    unitPrice,
    lineTotal: unitPrice * quantity,
    product: { ...product, image: null, stock },
  }
}

export function cart(id: string, version: number, ...items: CartLine[]): Cart {
  const sum = (of: (line: CartLine) => number) => items.reduce((total, each) => total + of(each), 0)
  return {
    __typename: 'Cart',
    id,
    itemCount: sum((each) => each.quantity),
    total: sum((each) => each.lineTotal),
    currency: 'EUR',
    version,
    items,
  }
}

export interface Asked {
  operation: string
  variables: Record<string, unknown>
  headers: Record<string, string>
  /** Answers with data, an error, or nothing yet. */
  answer(data: Record<string, unknown>, degraded?: Degradation[]): void
  fail(error: Error): void
}

/** Calls wait in `asked` unless `auto` answers them. */
export interface Shop {
  asked: Asked[]
  auto: (asked: Asked) => void
  posts: { path: string; body: unknown; key: string | undefined }[]
  /** What the outbox holds. */
  kept: Kept[]
  post: (path: string, body: unknown) => Promise<unknown>
}

export function graphqlError(code: string, message = code, extensions: object = {}): Error {
  return Object.assign(new Error(message), { errors: [{ message, extensions: { code, ...extensions } }] })
}

export const unavailable = new HttpError({ status: 503, code: 'upstream-unavailable', detail: 'cart did not answer' })

function fakeSession(user: User | null): Session & { become(user: User): void } {
  let current = user
  const subscribers = new Set<(user: User | null) => void>()
  const become = (next: User) => {
    current = next
    for (const tell of subscribers) tell(next)
  }
  const same = async () => current ?? guest
  return {
    user: () => current,
    subscribe: (fn) => {
      subscribers.add(fn)
      return () => subscribers.delete(fn)
    },
    refresh: async () => {
      if (!current) become(guest)
      return same()
    },
    login: same,
    logout: same,
    become,
  }
}

/** As the page's client has it: lists are replaced, not merged. */
const typePolicies = { Cart: { fields: { items: { merge: false as const } } } }

export function fakeShop(user: User | null = guest) {
  const shop: Shop = { asked: [], auto: () => {}, posts: [], kept: [], post: async () => undefined }
  const link = new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const asked: Asked = {
          operation: operation.operationName ?? '',
          variables: operation.variables,
          headers: (operation.getContext().headers as Record<string, string>) ?? {},
          answer: (data, degraded = []) => {
            ;(operation.getContext() as Asker).onAnswer?.(degraded)
            observer.next({ data })
            observer.complete()
          },
          fail: (error) => observer.error(error),
        }
        shop.asked.push(asked)
        shop.auto(asked)
      }),
  )
  const http: Http = {
    fetch,
    request: async <T>(_method: string, path: string, body?: unknown, init?: RequestOptions) => {
      shop.posts.push({ path, body, key: init?.idempotencyKey })
      return (await shop.post(path, body)) as T
    },
    as: () => http,
    use: () => () => {},
    outbox: {
      entries: async () => [...shop.kept],
      flush: async () => {},
      remove: async (id) => {
        shop.kept = shop.kept.filter((each) => each.id !== id)
      },
    },
  }
  const session = fakeSession(user)
  const apollo = new ApolloClient({ link, cache: new InMemoryCache({ typePolicies }) })
  const services = testServices({ http, session, apollo })
  const notices: { tone: string; text: string }[] = []
  services.bus.on('notify', (notice) => notices.push(notice))
  return { shop, services, session, notices, apollo, surroundings: fakeSurroundings() }
}

function fakeSurroundings(): Surroundings & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  let keys = 0
  return {
    kept,
    keys: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
    newKey: () => `key-${++keys}`,
  }
}

/** The shopping back end's answer for a cart: the same in minor units. */
export function enriched(of: Cart): unknown {
  return {
    userId: of.id,
    items: of.items.map(({ product, quantity, lineTotal }) => ({
      product: { ...product, priceMinor: Math.round(product.price * 100) },
      quantity,
      lineTotalMinor: Math.round(lineTotal * 100),
    })),
    totalMinor: Math.round(of.total * 100),
    currency: of.currency,
    itemCount: of.itemCount,
    version: of.version,
  }
}

/** Lets everything that is already decided happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  await new Promise((resolve) => setTimeout(resolve))
}
