import { describe, expect, it, vi } from 'vitest'
import { createBus } from './bus.ts'
import type { Http, User } from './contract.ts'
import { createSession } from './session.ts'

const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [] }
const member: User = { id: 'm1', name: 'Demo Shopper', kind: 'member', roles: [], email: 'shopper@example.com' }

/** A session whose server answers with `users`, one after the other. */
function sessionOf(...users: User[]) {
  const calls: string[] = []
  const http: Http = {
    fetch,
    as: () => http,
    async request<T>(method: string, path: string, body?: unknown): Promise<T> {
      calls.push([method, path, body && JSON.stringify(body)].filter(Boolean).join(' '))
      const user = users.shift()
      if (!user) throw new Error('identity is down')
      return { user } as T
    },
  }
  const bus = createBus()
  return { session: createSession(http, bus), bus, calls }
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
    expect(heard).toHaveBeenNthCalledWith(2, { user: member })
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
    const { session, calls } = sessionOf(guest)
    await session.refresh()
    await expect(session.refresh()).rejects.toThrow('identity is down')
    await expect(session.refresh()).rejects.toThrow('identity is down')
    expect(session.user()).toEqual(guest)
    expect(calls).toHaveLength(3)
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
})
