/**
 * Rule: a page has one ApolloClient.
 *
 * | operation    | goes                                                                                              |
 * |--------------|---------------------------------------------------------------------------------------------------|
 * | query        | through the page's Http, as a call that may be sent twice                                         |
 * | mutation     | through the page's Http; sent twice only with an `Idempotency-Key`                                |
 * | subscription | through one websocket, opened when the first one starts, reopened for as long as someone listens  |
 *
 * Answers say whom they are from (`honest.ts`); those that say that the session is gone have it renewed (`renewed.ts`).
 *
 * A user's own data is keyed by the user's id, and leaves the cache when the user changes.
 */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, type Reference } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import type { CallInit, Hear, Http, Renewal, Session } from '@muntin/runtime'
import { type Client, createClient } from 'graphql-ws'
import { honestLink } from './honest.ts'
import { renewedLink } from './renewed.ts'

const RETRY_FIRST_MS = 500
const RETRY_LONGEST_MS = 15_000
const SOCKET_IDLE_MS = 3_000
const RESUBSCRIBED_AFTER_MS = 250

/** The address of the page's GraphQL websocket. */
export function graphqlSocketUrl(): string {
  const url = new URL('/graphql', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

interface ReadOptions {
  args: Record<string, unknown> | null
  toReference(of: { __typename: string; id: string }): Reference | undefined
}

/** Lets `product(id)`, `cart(userId)` and `order(id)` be answered by what another query has already brought. */
const refersTo = (typename: string, argument: string) => ({
  read: (existing: unknown, { args, toReference }: ReadOptions) =>
    existing === undefined ? toReference({ __typename: typename, id: args?.[argument] as string }) : existing,
})

const replaced = { merge: false as const }

function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Query: {
        fields: {
          product: refersTo('Product', 'id'),
          cart: refersTo('Cart', 'userId'),
          order: refersTo('Order', 'id'),
          orders: replaced,
          openOrders: replaced,
        },
      },
      Cart: { fields: { items: replaced } },
      Order: { fields: { items: replaced, history: replaced } },
      Product: { fields: { related: replaced } },
    },
  })
}

/** Exponential backoff with full jitter, in ms. */
const retryDelay = (attempt: number): number =>
  Math.random() * Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(attempt, 10))

function createSocket(url: string) {
  return createClient({
    url,
    lazy: true,
    lazyCloseTimeout: SOCKET_IDLE_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, retryDelay(attempt))),
  })
}

/** Forgets what belongs to `userId`, without making anyone ask for it again. */
function forgetUser(cache: InMemoryCache, userId: string): void {
  const quietly = { id: 'ROOT_QUERY', broadcast: false }
  for (const fieldName of ['cart', 'orders']) cache.evict({ ...quietly, fieldName, args: { userId } })
  for (const fieldName of ['order', 'openOrders']) cache.evict({ ...quietly, fieldName })
  cache.evict({ id: `Cart:${userId}`, broadcast: false })
  cache.gc()
}

export interface ApolloOptions {
  /** The GraphQL websocket's address. */
  socketUrl?: string
  /** Its user's data is forgotten, and the socket opened anew, when the user changes. */
  session?: Session
  /** Takes in what answers say of themselves. */
  hear?: Hear
  /** The one that Http has, too. */
  renewal?: Renewal
  /** Called once subscriptions are heard again after events may have passed unheard. */
  onReconnected?(): void
}

/**
 * Tells when the socket is back after a gap: it was closed, or the user changed before it was opened for the first time.
 *
 * The protocol doesn't say when a subscription is in place. So this is told a moment after the connection is, and an answer
 * asked for then is newer than the first event that is heard.
 */
function watchGaps(socket: Client, onReconnected: () => void): { gap(): void } {
  let gap = false
  let timer: ReturnType<typeof setTimeout> | undefined
  socket.on('closed', () => {
    gap = true
    clearTimeout(timer)
  })
  socket.on('connected', () => {
    if (!gap) return
    gap = false
    timer = setTimeout(onReconnected, RESUBSCRIBED_AFTER_MS)
  })
  return {
    gap: () => {
      gap = true
    },
  }
}

const QUERY: CallInit = { repeatable: true }

function linkOver(http: Http, socket: Client, hear: Hear, renewal: Renewal | undefined): ApolloLink {
  const facts = { uri: '/graphql', fetch: http.fetch }
  const isA = (type: string) => (operation: ApolloLink.Operation) => operation.operationType === type
  const queries = new HttpLink({ ...facts, fetchOptions: QUERY })
  const overHttp = ApolloLink.split(
    isA('query'),
    renewal ? ApolloLink.from([renewedLink(renewal), queries]) : queries,
    new HttpLink(facts),
  )
  return ApolloLink.split(isA('subscription'), new GraphQLWsLink(socket), ApolloLink.from([honestLink(hear), overHttp]))
}

/** Makes the page's ApolloClient. */
export function createApollo(http: Http, options: ApolloOptions = {}): ApolloClient {
  const { socketUrl = graphqlSocketUrl(), session, hear = () => {}, renewal, onReconnected = () => {} } = options
  const cache = createCache()
  const socket = createSocket(socketUrl)
  const { gap } = watchGaps(socket, onReconnected)
  const client = new ApolloClient({ link: linkOver(http, socket, hear, renewal), cache, devtools: { enabled: false } })
  let known = session?.user()?.id
  session?.subscribe((user) => {
    if (known !== undefined && known !== user?.id) {
      forgetUser(cache, known)
      gap()
      socket.terminate() // the socket speaks for the user it was opened by
    }
    known = user?.id
  })
  return client
}
