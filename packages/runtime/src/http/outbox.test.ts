// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Answer, json, outcome, refused, worldOf } from '../../test/fake-network.ts'
import { LIFE_MS, MOST_ENTRIES, type OutboxNews } from './outbox.ts'
import { memoryStore } from './outbox-store.ts'
import { createRenewal } from './renewal.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A page whose shop can't be reached until `answer` says otherwise; `told` is what the bus would hear. */
function open(store = memoryStore(), users: (string | null)[] = ['u1']) {
  const shop: { answer: Answer; online: boolean; user: string | null } = {
    answer: refused,
    online: false,
    user: users[0] ?? null,
  }
  const told: string[] = []
  const tell = (type: string, { label, pending, reason }: OutboxNews) =>
    told.push([type, label, pending, reason].filter((part) => part !== undefined).join(' '))
  const refresh = async () => {
    shop.user = users[users.indexOf(shop.user) + 1] ?? shop.user
  }
  const world = worldOf((request, nth) => shop.answer(request, nth), {
    outbox: { store, user: () => shop.user, tell },
    isOnline: () => shop.online,
    renewal: createRenewal(refresh),
  })
  const stop = world.http.start(window)
  const keep = (label: string) =>
    outcome(
      world.http
        .as('cart@1.0.0')
        .request('POST', `/api/${label}`, { label }, { idempotencyKey: `k-${label}`, keep: { label } }),
    )
  const online = async (answer: Answer) => {
    shop.answer = answer
    shop.online = true
    world.sent.length = 0
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
  }
  return { ...world, shop, told, keep, online, store, stop }
}

const problem = (code: string, status: number, headers = {}) => json({ code, detail: code }, status, headers)

describe('a call without a network', () => {
  it('is kept if it may be, with the code that says so, and sent as it was, by its MFE, when there is one.', async () => {
    const { http, keep, online, sent, told } = open()
    expect(await keep('lamp')).toBe('kept')
    expect(await http.outbox.entries()).toMatchObject([{ id: 'k-lamp', label: 'lamp', mfe: 'cart@1.0.0' }])
    await online(() => json({}))
    expect(sent.map(({ headers }) => [headers.get('x-mfe'), headers.get('idempotency-key')])).toEqual([
      ['cart@1.0.0', 'k-lamp'],
    ])
    expect(await sent[0]?.json()).toEqual({ label: 'lamp' })
    expect(sent[0]?.headers.get('content-type')).toBe('application/json')
    expect(told).toEqual(['kept lamp 1', 'sent lamp 0'])
    expect(await http.outbox.entries()).toEqual([])
  })

  it.each([
    ['without a key', { keep: { label: 'lamp' } }],
    ['that nobody asked to keep', { idempotencyKey: 'k' }],
  ])('fails %s.', async (_, init) => {
    const { http } = open()
    expect(await outcome(http.request('POST', '/a', {}, init))).toBe('unreachable')
    expect(await http.outbox.entries()).toEqual([])
  })

  it('fails while nobody knows whose it is.', async () => {
    const { keep } = open(memoryStore(), [null])
    expect(await keep('lamp')).toBe('unreachable')
  })

  it('is not kept for a refusal: the shop has decided.', async () => {
    const { shop, keep } = open()
    shop.answer = () => problem('out-of-stock', 409)
    expect(await keep('lamp')).toBe('out-of-stock')
  })

  it('is kept once under one key.', async () => {
    const { http, keep } = open()
    await keep('lamp')
    await keep('lamp')
    expect(await http.outbox.entries()).toHaveLength(1)
  })

  it('is refused honestly where too much is kept.', async () => {
    const { http, keep } = open()
    const big = { idempotencyKey: 'big', keep: { label: 'big' } }
    expect(await outcome(http.request('POST', '/a', { text: 'x'.repeat(256 * 1024) }, big))).toBe('unreachable')
    for (let n = 0; n < MOST_ENTRIES; n += 1) expect(await keep(`${n}`)).toBe('kept')
    expect(await keep('one more')).toBe('unreachable')
  })
})

describe('kept calls', () => {
  it('are sent in the order of their keeping, one after the other.', async () => {
    const { keep, online, sent } = open()
    for (const label of ['c', 'a', 'b']) await keep(label)
    const first = Promise.withResolvers<Response>()
    await online((_, nth) => (nth === 0 ? first.promise : json({})))
    expect(sent).toHaveLength(1)
    first.resolve(json({}))
    await vi.advanceTimersByTimeAsync(0)
    expect(sent.map(({ url }) => url.at(-1))).toEqual(['c', 'a', 'b'])
  })

  it('outlive the page, and are sent by the next one at its start.', async () => {
    const { keep, store, stop } = open()
    await keep('lamp')
    stop()
    const next = worldOf(() => json({}), { outbox: { store, user: () => 'u1' } })
    next.http.start(window)
    await vi.advanceTimersByTimeAsync(0)
    expect(next.sent).toHaveLength(1)
    expect(await store.all()).toEqual([])
  })

  it('are sent, too, where their user becomes known while it is looked what there is to send.', async () => {
    const { keep, store, stop } = open()
    await keep('lamp')
    stop()
    let user: string | null = null
    const all = () => {
      if (user === null) {
        user = 'u1'
        void next.http.outbox.flush() // as the session's subscriber does
      }
      return store.all()
    }
    const next = worldOf(() => json({}), { outbox: { store: { ...store, all }, user: () => user } })
    next.http.start(window)
    await vi.advanceTimersByTimeAsync(0)
    expect(next.sent).toHaveLength(1)
  })

  it.each([
    ['a 2xx', () => json({})],
    ['a 422 that says that the key was used', () => problem('idempotency-key-reused', 422)],
    ['a 409 that says that it is done', () => problem('already-cancelled', 409)],
  ])('end as sent with %s.', async (_, answer) => {
    const { keep, online, told } = open()
    await keep('lamp')
    await online(answer)
    expect(told.at(-1)).toBe('sent lamp 0')
  })

  it.each([
    ['out-of-stock', 409],
    ['bad-input', 400],
    ['unknown-product', 404],
  ])('are dropped by %s, which is told with its reason, and the next one is sent.', async (code, status) => {
    const { keep, online, told } = open()
    await keep('lamp')
    await keep('sofa')
    await online((request) => (request.url.endsWith('lamp') ? problem(code, status) : json({})))
    expect(told.slice(2)).toEqual([`dropped lamp 1 ${code}`, 'sent sofa 0'])
  })

  it.each([
    ['no network', refused],
    ['a 503', () => problem('upstream-unavailable', 503)],
    ['a 429', () => problem('too-many-requests', 429)],
    ['a 409 that says that it is under way', () => problem('request-in-progress', 409)],
  ])('wait on with %s, those after them too, and are tried again by themselves.', async (_, answer) => {
    const { shop, keep, online, sent, http, told } = open()
    await keep('lamp')
    await keep('sofa')
    await online(answer as Answer)
    await vi.advanceTimersByTimeAsync(500)
    expect(new Set(sent.map(({ url }) => url.slice(-4)))).toEqual(new Set(['lamp']))
    expect(await http.outbox.entries()).toHaveLength(2)
    shop.answer = () => json({})
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told.slice(2)).toEqual(['sent lamp 1', 'sent sofa 0'])
  })

  it('are dropped after a day, which is told.', async () => {
    const { keep, online, told, sent } = open()
    await keep('lamp')
    vi.setSystemTime(Date.now() + LIFE_MS)
    await online(() => json({}))
    expect(told.at(-1)).toBe('dropped lamp 0 expired')
    expect(sent).toEqual([])
  })

  it('can be taken back.', async () => {
    const { http, keep, online, sent } = open()
    await keep('lamp')
    await http.outbox.remove('k-lamp')
    await online(() => json({}))
    expect(sent).toEqual([])
  })
})

describe('kept calls of one user', () => {
  it('are nothing to another: neither sent nor shown, and there when their user is back.', async () => {
    const { http, shop, keep, online, sent, told } = open()
    await keep('lamp')
    shop.user = 'u2'
    await online(() => json({}))
    expect([sent.length, (await http.outbox.entries()).length]).toEqual([0, 0])
    shop.user = 'u1'
    await http.outbox.flush()
    expect(told.at(-1)).toBe('sent lamp 0')
  })

  it.each([
    ['authentication-required', 401],
    ['not-yours', 403],
  ])('wait for their user where the answer is %s and somebody else is there by now.', async (code, status) => {
    const { keep, online, sent, store, told } = open(memoryStore(), ['u1', 'u2'])
    await keep('lamp')
    await online(() => problem(code, status))
    expect(sent).toHaveLength(1)
    expect(await store.all()).toHaveLength(1)
    expect(told).toHaveLength(1)
  })

  it('are sent once more where the session was gone and its user is back.', async () => {
    const { keep, online, told } = open()
    await keep('lamp')
    await online((_, nth) => (nth === 0 ? problem('authentication-required', 401) : json({})))
    expect(told.at(-1)).toBe('sent lamp 0')
  })

  it('expire without a word to others.', async () => {
    const { shop, keep, online, store, told } = open()
    await keep('lamp')
    shop.user = 'u2'
    vi.setSystemTime(Date.now() + LIFE_MS)
    await online(() => json({}))
    expect(await store.all()).toEqual([])
    expect(told).toEqual(['kept lamp 1'])
  })
})

describe('two tabs', () => {
  it('are none where locks are refused, as with blocked cookies: what is kept is sent all the same.', async () => {
    const store = memoryStore()
    const kept = open(store)
    await kept.keep('lamp')
    const request = async () => {
      throw new DOMException('Access to the Locks API is denied', 'SecurityError')
    }
    vi.stubGlobal('navigator', { onLine: true, locks: { request } })
    const { http, sent } = worldOf(() => json({}), { outbox: { store, user: () => 'u1' } })
    await http.outbox.flush()
    expect(sent).toHaveLength(1)
    vi.unstubAllGlobals()
  })

  it('send by turns: what the first has sent is not there for the second.', async () => {
    const store = memoryStore()
    const kept = open(store)
    await kept.keep('lamp')
    let turn: Promise<unknown> = Promise.resolve()
    const request = (_name: string, work: () => Promise<unknown>) => {
      turn = turn.then(work)
      return turn
    }
    vi.stubGlobal('navigator', { onLine: true, locks: { request } })
    const tabs = [0, 1].map(() => worldOf(() => json({}), { outbox: { store, user: () => 'u1' } }))
    await Promise.all(tabs.map(({ http }) => http.outbox.flush()))
    expect(tabs.map(({ sent }) => sent.length)).toEqual([1, 0])
    vi.unstubAllGlobals()
  })
})
