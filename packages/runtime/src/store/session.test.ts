import { describe, expect, it, vi } from 'vitest'
import { type Channel, createBus } from '../bus/index.ts'
import type { User } from '../contract.ts'
import { createHttp } from '../http/index.ts'
import { testServices } from '../testing/index.ts'
import { createSession } from './session.ts'

const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [] }
const member: User = { id: 'm1', name: 'Demo Shopper', kind: 'member', roles: [], email: 'shopper@example.com' }

/** A session whose server answers with `users`, one after the other. */
function sessionOf(...users: User[]) {
  const calls: string[] = []
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    calls.push([request.method, new URL(request.url).pathname, await request.text()].filter(Boolean).join(' '))
    const user = users.shift()
    if (!user) throw new TypeError('identity is down')
    return Response.json({ user })
  }
  const services = testServices({ fetch: answer })
  return { ...services, calls }
}

describe('the session', () => {
  it('knows nobody and asks nothing before it is told to', () => {
    const { session, calls } = sessionOf(guest)
    expect(session.user()).toBeNull()
    expect(calls).toEqual([])
  })

  it('asks the server once for callers that ask at the same time', async () => {
    const { session, calls } = sessionOf(guest)
    const [a, b] = await Promise.all([session.refresh(), session.refresh()])
    expect(a).toEqual(guest)
    expect(b).toBe(a)
    expect(calls).toEqual(['GET /api/session'])
  })

  it('becomes the member by login and a guest by logout, and tells subscribers and the bus', async () => {
    const { session, bus, calls } = sessionOf(guest, member, guest)
    const told = vi.fn()
    const heard = vi.fn()
    session.subscribe(told)
    bus.on('session:changed', heard)
    await session.refresh()
    await session.login('shopper@example.com', 'pw')
    await session.logout()
    expect(told.mock.calls).toEqual([[guest], [member], [guest]])
    expect(heard).toHaveBeenNthCalledWith(2, { user: member }, expect.objectContaining({ remote: false }))
    expect(calls[1]).toBe('POST /api/login {"email":"shopper@example.com","password":"pw"}')
    expect(calls[2]).toBe('POST /api/logout')
  })

  it('tells nobody when the user is the same as before, and keeps the very object', async () => {
    const { session } = sessionOf(guest, { ...guest })
    const first = await session.refresh()
    const told = vi.fn()
    session.subscribe(told)
    expect(await session.refresh()).toBe(first)
    expect(told).not.toHaveBeenCalled()
  })

  it('keeps the user it knows when asking fails, and asks again the next time', async () => {
    let isDown = false
    const fetch = async () => {
      if (isDown) throw new TypeError('identity is down')
      return Response.json({ user: guest })
    }
    const { session } = testServices({ fetch })
    await session.refresh()
    isDown = true
    await expect(session.logout()).rejects.toThrow()
    expect(session.user()).toEqual(guest)
    isDown = false
    expect(await session.refresh()).toEqual(guest)
  })

  it('goes on when a subscriber throws', async () => {
    const { session } = sessionOf(guest)
    const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
    const after = vi.fn()
    session.subscribe(() => {
      throw new Error('broken')
    })
    session.subscribe(after)
    await session.refresh()
    expect(after).toHaveBeenCalledOnce()
    expect(complain).toHaveBeenCalledOnce()
  })

  it('is not led back by an answer that was asked for before the login', async () => {
    const held: ((response: Response) => void)[] = []
    const { session } = testServices({ fetch: () => new Promise<Response>((resolve) => held.push(resolve)) })
    const asked = (count: number) => vi.waitFor(() => expect(held).toHaveLength(count))
    const first = session.refresh()
    await asked(1)
    held[0]?.(Response.json({ user: guest }))
    await first
    const early = session.refresh()
    await asked(2)
    const login = session.login('shopper@example.com', 'pw')
    await asked(3)
    held[2]?.(Response.json({ user: member }))
    await login
    held[1]?.(Response.json({ user: guest }))
    expect(await early).toEqual(member)
    expect(session.user()).toEqual(member)
  })
})

describe('sessions of several tabs', () => {
  const events = { 'session:changed@1': { replay: true, crossTab: true } }
  const name = () => `session-${crypto.randomUUID()}`

  /** A tab of a browser whose cookie is the one of `server`. */
  function tab(channel: string, server: { user: User; asked: number }, signal: AbortSignal) {
    const open = () => new BroadcastChannel(channel)
    const bus = createBus({ events, channel: open, target: new EventTarget(), signal })
    const fetch = async () => {
      server.asked++
      return Response.json({ user: server.user })
    }
    return createSession(createHttp({ fetch, release: 'r1', origin: 'http://localhost' }), bus)
  }

  it('follow each other: who logs in or out in one is known in all, from the server', async () => {
    const end = new AbortController()
    const server = { user: guest, asked: 0 }
    const channel = name()
    const [one, two] = [tab(channel, server, end.signal), tab(channel, server, end.signal)]
    await Promise.all([one.refresh(), two.refresh()])
    server.user = member
    const told = new Promise((resolve) => void two.subscribe(resolve))
    await one.login('shopper@example.com', 'pw')
    expect(await told).toEqual(member)
    server.user = guest
    const again = new Promise((resolve) => void one.subscribe((user) => user?.kind === 'guest' && resolve(user)))
    await two.logout()
    expect(await again).toEqual(guest)
    // Two first questions, a login, a logout, and one question for each news; a tab's first news may meet the other's first question.
    expect(server.asked).toBeLessThanOrEqual(8)
    end.abort()
  })

  it('do not ask because of a tab that says nothing new, or before they know their own user', async () => {
    const channel: Channel = { postMessage: () => {}, close: () => {}, onmessage: null }
    const bus = createBus({ events, channel: () => channel, target: new EventTarget() })
    const fetch = vi.fn(async () => Response.json({ user: guest }))
    const session = createSession(createHttp({ fetch, release: 'r1', origin: 'http://localhost' }), bus)
    const say = (user: User) => {
      const data = { type: 'session:changed', detail: { user }, from: 'shared-services@1', at: Date.now() + 1000 }
      channel.onmessage?.(new MessageEvent('message', { data }))
    }
    say(member)
    expect(fetch).not.toHaveBeenCalled()
    await session.refresh()
    say(guest)
    say({ ...guest })
    expect(fetch).toHaveBeenCalledTimes(1)
    say(member)
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(2))
  })
})
