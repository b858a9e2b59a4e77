/**
 * Rule: a page has one ApolloClient. Queries go through the page's Http (headers, deadline, log); subscriptions through
 * one websocket that is opened when the first one starts, and reopened for as long as someone listens.
 *
 * A user's own data is keyed by the user's id, and leaves the cache when the user changes.
 */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, type Reference } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import {
  createBus,
  createHttp,
  createSession,
  type Http,
  type HttpOptions,
  type Services,
  type Session,
} from '@muntin/runtime'
import { createClient } from 'graphql-ws'

const RETRY_FIRST_MS = 500
const RETRY_LONGEST_MS = 15_000
const SOCKET_IDLE_MS = 3_000

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
    existing ?? toReference({ __typename: typename, id: args?.[argument] as string }),
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

/** Makes the page's ApolloClient. `session`, if given, reopens the socket and forgets data when the user changes. */
export function createApollo(http: Http, wsUrl: string = graphqlSocketUrl(), session?: Session): ApolloClient {
  const cache = createCache()
  const socket = createSocket(wsUrl)
  const overHttp = new HttpLink({ uri: '/graphql', fetch: http.fetch })
  const overSocket = new GraphQLWsLink(socket)
  const link = ApolloLink.split(({ operationType }) => operationType === 'subscription', overSocket, overHttp)
  const client = new ApolloClient({ link, cache, devtools: { enabled: false } })
  let known = session?.user()?.id
  session?.subscribe((user) => {
    if (known !== undefined && known !== user?.id) {
      forgetUser(cache, known)
      socket.terminate() // the socket speaks for the user it was opened by
    }
    known = user?.id
  })
  return client
}

/** All services of a page; `options.log` sees every call. Both shared-services and the host's fallback are made by this. */
export function createServices(options: HttpOptions = {}): Services {
  const bus = createBus()
  const http = createHttp(options)
  const session = createSession(http, bus)
  return { bus, http, session, apollo: createApollo(http, graphqlSocketUrl(), session) }
}
