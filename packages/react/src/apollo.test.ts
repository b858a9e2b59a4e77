// @vitest-environment jsdom
import { gql } from '@apollo/client'
import { createBus, createHttp, createRenewal, createSession } from '@muntin/runtime'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createApollo, graphqlSocketUrl } from './apollo.ts'

const CART = gql`query Cart($userId: ID!) { cart(userId: $userId) { id itemCount } }`

/** An Apollo client whose server answers `data`, for a session whose users come from `users`. */
function setUp(data: unknown, users: { id: string }[] = []) {
  const asked: Request[] = []
  const answer: typeof fetch = async (input) => {
    const request = input as Request
    asked.push(request)
    const session = request.url.endsWith('/graphql') ? { data } : { user: users.shift() }
    return Response.json(session)
  }
  const http = createHttp({ fetch: answer, release: 'r1', mfe: 'shared-services@1.0.0' })
  const session = createSession(http, createBus())
  return { apollo: createApollo(http, { session }), session, asked }
}

const cartOf = (id: string, itemCount: number) => ({ cart: { __typename: 'Cart', id, itemCount } })

describe('the page’s Apollo client', () => {
  it('asks through the page’s HTTP client, with its headers', async () => {
    const { apollo, asked } = setUp(cartOf('u1', 2))
    const { data } = await apollo.query({ query: CART, variables: { userId: 'u1' } })
    expect(data).toEqual(cartOf('u1', 2))
    expect(asked[0]?.headers.get('x-mfe')).toBe('shared-services@1.0.0')
    expect(asked[0]?.headers.get('x-muntin-request')).toBe('1')
  })

  it('answers cart(userId) from a cart that something else wrote, by its id', () => {
    const { apollo, asked } = setUp(null)
    apollo.cache.writeFragment({ fragment: gql`fragment C on Cart { id itemCount }`, data: cartOf('u1', 3).cart })
    expect(apollo.readQuery({ query: CART, variables: { userId: 'u1' } })).toEqual(cartOf('u1', 3))
    expect(asked).toEqual([])
  })

  it('keeps an answer of "there is none", whatever the cache holds under that id', () => {
    const { apollo } = setUp(null)
    apollo.writeQuery({ query: CART, variables: { userId: 'u1' }, data: { cart: null } })
    apollo.cache.writeFragment({ fragment: gql`fragment C on Cart { id itemCount }`, data: cartOf('u1', 3).cart })
    expect(apollo.readQuery({ query: CART, variables: { userId: 'u1' } })).toEqual({ cart: null })
  })

  it('replaces the lines of a cart instead of merging them', () => {
    const { apollo } = setUp(null)
    const LINES = gql`query Lines($userId: ID!) { cart(userId: $userId) { id items { quantity } } }`
    const lines = (...quantities: number[]) => ({
      cart: {
        __typename: 'Cart',
        id: 'u1',
        items: quantities.map((quantity) => ({ __typename: 'CartItem', quantity })),
      },
    })
    const variables = { userId: 'u1' }
    apollo.writeQuery({ query: LINES, variables, data: lines(1, 2) })
    apollo.writeQuery({ query: LINES, variables, data: lines(5) })
    expect(apollo.readQuery({ query: LINES, variables })).toEqual(lines(5))
  })

  it('forgets the cart of a user who logged out', async () => {
    const { apollo, session } = setUp(cartOf('u1', 2), [{ id: 'u1' }, { id: 'g2' }])
    await session.refresh()
    await apollo.query({ query: CART, variables: { userId: 'u1' } })
    await session.logout()
    expect(JSON.stringify(apollo.cache.extract())).not.toContain('u1')
  })

  it('opens its websocket beside the page’s origin', () => {
    expect(graphqlSocketUrl()).toBe(`${location.origin.replace('http', 'ws')}/graphql`)
  })
})

describe('an answer that says that the session is gone', () => {
  const NOBODY = {
    errors: [{ message: 'Nobody', extensions: { code: 'AUTHENTICATION_REQUIRED' } }],
    data: { cart: null },
  }
  const QUERIES = Array.from({ length: 20 }, (_, n) => gql(`query Cart${n} { cart(userId: "u1") { id itemCount } }`))

  /** A shop that knows nobody before `refresh` was called; `answers` counts what it was asked. */
  function shop(refresh = vi.fn(async () => {})) {
    let known = false
    const asked: string[] = []
    const answer: typeof fetch = async (input) => {
      asked.push(((await (input as Request).json()) as { operationName: string }).operationName)
      return Response.json(known ? { data: cartOf('u1', 2) } : NOBODY)
    }
    const renewal = createRenewal(async () => {
      await refresh()
      known = true
    })
    return { apollo: createApollo(createHttp({ fetch: answer, renewal }), { renewal }), asked, refresh }
  }

  it('has it renewed once for twenty queries, and each is asked once more', async () => {
    const { apollo, asked, refresh } = shop()
    const answers = await Promise.all(QUERIES.map((query) => apollo.query({ query })))
    expect(answers.map(({ data }) => data)).toEqual(QUERIES.map(() => cartOf('u1', 2)))
    expect(refresh).toHaveBeenCalledOnce()
    expect(asked).toHaveLength(40)
  })

  it('stands where the session can’t be renewed', async () => {
    const { apollo, asked } = shop(vi.fn(async () => Promise.reject(new Error('identity is down'))))
    await expect(apollo.query({ query: CART, variables: { userId: 'u1' } })).rejects.toThrow('Nobody')
    expect(asked).toEqual(['Cart'])
  })

  it('is the answer to a mutation: whether to repeat it, its caller decides', async () => {
    const { apollo, asked, refresh } = shop()
    await expect(apollo.mutate({ mutation: gql`mutation Clear { clear }` })).rejects.toThrow('Nobody')
    expect([asked, refresh.mock.calls.length]).toEqual([['Clear'], 0])
  })

  it('is sent again as a query where the network failed, and not as a mutation', async () => {
    let calls = 0
    const flaky: typeof fetch = async () => {
      calls += 1
      return calls === 1 ? new Response('', { status: 503 }) : Response.json({ data: cartOf('u1', 2) })
    }
    const apollo = createApollo(createHttp({ fetch: flaky, random: () => 0 }))
    expect((await apollo.query({ query: CART, variables: { userId: 'u1' } })).data).toEqual(cartOf('u1', 2))
    calls = 0
    await expect(apollo.mutate({ mutation: gql`mutation Clear { clear }` })).rejects.toThrow()
    expect(calls).toBe(1)
  })
})

/** A websocket whose server acknowledges at once; the test closes it. */
class FakeSocket {
  static readonly CLOSING = 2
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readonly readyState = FakeSocket.OPEN
  onopen = () => {}
  onclose = (_event: unknown) => {}
  onmessage = (_event: { data: string }) => {}
  sent: { type: string }[] = []
  constructor() {
    FakeSocket.all.push(this)
    queueMicrotask(() => this.onopen())
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string })
    if (this.sent.at(-1)?.type === 'connection_init') this.onmessage({ data: '{"type":"connection_ack"}' })
  }
  close(code = 1006): void {
    this.onclose({ code, reason: '' })
  }
}

describe('the page’s websocket', () => {
  const MOVED = gql`subscription Moved { moved }`

  function listen(users: { id: string }[] = []) {
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.useFakeTimers()
    FakeSocket.all = []
    const onReconnected = vi.fn()
    const answer: typeof fetch = async () => Response.json({ user: users.shift() })
    const session = createSession(createHttp({ fetch: answer }), createBus())
    const apollo = createApollo(createHttp({ fetch: answer }), { session, onReconnected })
    const follow = () => apollo.subscribe({ query: MOVED }).subscribe({})
    onTestFinished(() => {
      apollo.stop()
      vi.useRealTimers()
      vi.unstubAllGlobals()
    })
    return { session, onReconnected, follow, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
  }

  it('says nothing about its first connection, and tells when it is back after a gap', async () => {
    const { onReconnected, follow, pass } = listen()
    follow()
    await pass(1_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(onReconnected).not.toHaveBeenCalled()
    FakeSocket.all[0]?.close()
    await pass(1_000)
    expect(FakeSocket.all[1]?.sent.map(({ type }) => type)).toEqual(['connection_init', 'subscribe'])
    expect(onReconnected).toHaveBeenCalledOnce()
  })

  it('counts a change of the user before the first connection as a gap: a login changes data at once', async () => {
    const { session, onReconnected, follow, pass } = listen([{ id: 'g1' }, { id: 'u1' }])
    await session.refresh()
    await session.login('shopper@example.com', 'secret')
    follow()
    await pass(1_000)
    expect(onReconnected).toHaveBeenCalledOnce()
  })
})
