import { describe, expect, it, vi } from 'vitest'
import { json, ORIGIN, outcome, refused, worldOf } from '../../test/fake-network.ts'

describe('hooks', () => {
  it('see each call of every MFE, and how it ended, with the number of attempts.', async () => {
    const { http } = worldOf((_, nth) => (nth === 0 ? json({}, 503) : json({})), { random: () => 0 })
    const seen: unknown[] = []
    http.use({
      request: (_, call) => void seen.push(call),
      response: (answer, call) => void seen.push([answer.status, call]),
    })
    await http.as('cart@1.0.0').fetch('/a?x=1')
    const call = { method: 'GET', path: '/a?x=1', mfe: 'cart@1.0.0' }
    expect(seen).toEqual([{ ...call, attempt: 0 }, [200, { ...call, attempt: 2 }]])
  })

  it('may send another request and give another answer, each building on the one before.', async () => {
    const { http, sent, events } = worldOf(() => json({ from: 'network' }))
    http.use({ request: () => new Request(`${ORIGIN}/b`), response: () => json({ from: 'first' }) })
    http.use({
      request: (request) => new Request(`${request.url}?more`),
      response: async (response) => json({ ...(await response.json()), second: true }),
    })
    expect(await http.request('GET', '/a')).toEqual({ from: 'first', second: true })
    expect(sent[0]?.url).toBe(`${ORIGIN}/b?more`)
    expect(events[0]).toMatchObject({ path: '/b?more' })
  })

  it('are told of an error, which stays what it is.', async () => {
    const { http } = worldOf(refused, { isOnline: () => false })
    const error = vi.fn()
    http.use({ error })
    expect(await outcome(http.fetch('/a'))).toBe('unreachable')
    expect(error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'unreachable' }),
      expect.objectContaining({ path: '/a', attempt: 1 }),
    )
  })

  it('that throw are reported and passed over.', async () => {
    const report = vi.fn()
    const { http } = worldOf(() => json({ ok: true }), { report })
    const after = vi.fn()
    http.use({
      request: () => {
        throw new Error('broken')
      },
      response: async () => Promise.reject(new Error('broken, too')),
    })
    http.use({ response: after })
    expect(await http.request('GET', '/a')).toEqual({ ok: true })
    expect(report.mock.calls.map(([error]) => error.message)).toEqual(['broken', 'broken, too'])
    expect(after).toHaveBeenCalledOnce()
  })

  it('are gone when they are taken away.', async () => {
    const { http } = worldOf(() => json({}))
    const request = vi.fn()
    http.use({ request })()
    await http.fetch('/a')
    expect(request).not.toHaveBeenCalled()
  })
})
