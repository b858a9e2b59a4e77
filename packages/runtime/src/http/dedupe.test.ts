import { describe, expect, it } from 'vitest'
import { json, ORIGIN, outcome, silence, worldOf } from '../../test/fake-network.ts'
import type { CallInit } from './call.ts'

/** A network that answers when `open` is called. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, passed: promise }
}

describe('equal GETs at the same time', () => {
  it('are one call, and each caller has a body of its own, whichever MFE asks.', async () => {
    const { open, passed } = gate()
    const { http, sent } = worldOf(() => passed.then(() => json({ ok: true })))
    const calls = [http.fetch('/a'), http.as('cart@1.0.0').fetch('/a'), http.fetch(`${ORIGIN}/a`)]
    open()
    const answers = await Promise.all(calls)
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { ok: true },
      { ok: true },
      { ok: true },
    ])
    expect(sent).toHaveLength(1)
  })

  it.each<[string, string, CallInit]>([
    ['another query', '/a?x=1', {}],
    ['another header', '/a', { headers: { Accept: 'text/plain' } }],
    ['another cache mode', '/a', { cache: 'no-store' }],
    ['another method', '/a', { method: 'POST' }],
    ['another deadline', '/a', { deadlineMs: 5 }],
  ])('are two with %s.', async (_, path, init) => {
    const { open, passed } = gate()
    const { http, sent } = worldOf(() => passed.then(() => json({})))
    const calls = [http.fetch('/a'), http.fetch(path, init)]
    open()
    await Promise.all(calls)
    expect(sent).toHaveLength(2)
  })

  it('are two once the first is answered.', async () => {
    const { http, sent } = worldOf(() => json({}))
    await http.fetch('/a')
    await http.fetch('/a')
    expect(sent).toHaveLength(2)
  })

  it('fail alike.', async () => {
    const { http, sent } = worldOf(() => Promise.reject(new TypeError('no')), { isOnline: () => false })
    expect(await Promise.all([outcome(http.fetch('/a')), outcome(http.fetch('/a'))])).toEqual([
      'unreachable',
      'unreachable',
    ])
    expect(sent).toHaveLength(1)
  })

  it('go on for those who stay when one leaves, also the first.', async () => {
    const { open, passed } = gate()
    const { http, sent } = worldOf((request) => Promise.race([silence(request), passed.then(() => json({ ok: 1 }))]))
    const first = new AbortController()
    const calls = [outcome(http.fetch('/a', { signal: first.signal })), http.fetch('/a')] as const
    first.abort(new Error('gone'))
    expect(await calls[0]).toBe('gone')
    open()
    expect(await (await calls[1]).json()).toEqual({ ok: 1 })
    expect(sent[0]?.signal.aborted).toBe(false)
  })

  it('are aborted when the last one leaves; who asks then asks anew.', async () => {
    const { http, sent } = worldOf((request, nth) => (nth === 0 ? silence(request) : json({})))
    const stop = [new AbortController(), new AbortController()]
    const calls = stop.map(({ signal }) => outcome(http.fetch('/a', { signal })))
    for (const each of stop) each.abort(new Error('gone'))
    const fresh = http.fetch('/a')
    expect(await Promise.all(calls)).toEqual(['gone', 'gone'])
    expect(sent[0]?.signal.aborted).toBe(true)
    expect((await fresh).status).toBe(200)
  })

  it('are not begun by one who has left already.', async () => {
    const { http, sent } = worldOf(() => json({}))
    expect(await outcome(http.fetch('/a', { signal: AbortSignal.abort(new Error('gone')) }))).toBe('gone')
    expect(sent).toEqual([])
  })
})
