import { describe, expect, it, vi } from 'vitest'
import { json, outcome, worldOf } from '../../test/fake-network.ts'
import { createRenewal } from './renewal.ts'

const NOBODY = { code: 'authentication-required', detail: 'no session' }
const path = (request: Request) => new URL(request.url).pathname

/** A shop that knows nobody until `refresh` was called; `refreshed` holds its calls until it is resolved. */
function shop(refreshed: Promise<unknown> = Promise.resolve(), body: object = NOBODY) {
  let known = false
  const refresh = vi.fn(async () => {
    await refreshed
    known = true
  })
  const world = worldOf(() => (known ? json({ ok: true }) : json(body, 401)), { renewal: createRenewal(refresh) })
  return { ...world, refresh }
}

describe('a session that is gone', () => {
  it('is renewed once for twenty calls, and each is answered.', async () => {
    const { http, sent, refresh } = shop()
    const calls = Array.from({ length: 20 }, (_, n) => http.request('GET', `/api/x/${n}`))
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, () => ({ ok: true })))
    expect(refresh).toHaveBeenCalledOnce()
    expect(sent).toHaveLength(40)
  })

  it('is not renewed again for a call that was sent before it was renewed and answered after.', async () => {
    let known = false
    const late = Promise.withResolvers<void>()
    const refresh = vi.fn(async () => {
      known = true
    })
    const { http } = worldOf(
      async (request, nth) => {
        if (nth === 0) await late.promise
        return known && nth > 0 && path(request) !== '/never' ? json({}) : json(NOBODY, 401)
      },
      { renewal: createRenewal(refresh) },
    )
    const slow = http.fetch('/slow')
    await http.fetch('/fast')
    late.resolve()
    expect((await slow).status).toBe(200)
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('lets a POST be repeated where the 401 says that nothing was done, with its body.', async () => {
    const { http, sent } = shop()
    expect(await http.request('POST', '/api/cart', { n: 1 })).toEqual({ ok: true })
    expect(await Promise.all(sent.map((request) => request.json()))).toEqual([{ n: 1 }, { n: 1 }])
  })

  it('leaves a POST alone where the 401 says something else.', async () => {
    const { http, refresh } = shop(undefined, { code: 'invalid-credentials' })
    expect(await outcome(http.request('POST', '/api/cart', {}))).toBe('invalid-credentials')
    expect(refresh).not.toHaveBeenCalled()
  })

  it.each(['/api/session', '/api/login?x=1', '/api/logout', 'http://elsewhere.example/x'])(
    'is not waited for by %s.',
    async (to) => {
      const { http, refresh } = shop()
      expect((await http.fetch(to)).status).toBe(401)
      expect(refresh).not.toHaveBeenCalled()
    },
  )

  it('leaves the 401 as the answer when it can’t be renewed, and is tried again by the next call.', async () => {
    const { http, refresh } = shop(Promise.reject(new Error('identity is down')))
    expect(await outcome(http.request('GET', '/a'))).toBe('authentication-required')
    expect(await outcome(http.request('GET', '/a'))).toBe('authentication-required')
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('is renewed for each call once: a second 401 is the answer.', async () => {
    const refresh = vi.fn(async () => {})
    const { http, sent } = worldOf(() => json(NOBODY, 401), { renewal: createRenewal(refresh) })
    expect((await http.fetch('/a')).status).toBe(401)
    expect([sent.length, refresh.mock.calls.length]).toEqual([2, 1])
  })

  it('is not waited for past the deadline, nor by who has left.', async () => {
    const { http } = shop(new Promise(() => {}))
    const stop = new AbortController()
    const calls = [http.request('GET', '/a', undefined, { deadlineMs: 5 }), http.fetch('/b', { signal: stop.signal })]
    setTimeout(() => stop.abort(new Error('gone')), 5)
    expect(await Promise.all(calls.map(outcome))).toEqual(['deadline-exceeded', 'gone'])
  })
})
