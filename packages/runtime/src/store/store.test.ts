// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { User } from '../contract.ts'
import { createStore, THEME_KEY } from './store.ts'

const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [], permissions: [] }
const member: User = { id: 'm1', name: 'Demo Shopper', kind: 'member', roles: [], permissions: ['orders:read'] }

afterEach(() => {
  localStorage.clear()
  delete document.documentElement.dataset.theme
})

function sessionOf(first: User | null) {
  let current = first
  const subscribers = new Set<(user: User | null) => void>()
  return {
    user: () => current,
    subscribe: (fn: (user: User | null) => void) => {
      subscribers.add(fn)
      return () => void subscribers.delete(fn)
    },
    become: (user: User | null) => {
      current = user
      for (const tell of subscribers) tell(user)
    },
  }
}

function storeOf(first: User | null = null) {
  const session = sessionOf(first)
  const report = vi.fn()
  return { session, report, store: createStore({ session, report }) }
}

/** A confirmation that the test gives or refuses. */
function later() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { confirm: () => promise, resolve, reject }
}

const shown = () => document.documentElement.dataset.theme ?? 'system'
const kept = () => localStorage.getItem(THEME_KEY)

/** What another tab's change looks like from here. */
function elsewhere(theme: string | null) {
  if (theme === null) localStorage.removeItem(THEME_KEY)
  else localStorage.setItem(THEME_KEY, theme)
  window.dispatchEvent(new StorageEvent('storage', { key: THEME_KEY, newValue: theme }))
}

describe('the store', () => {
  it('has the user and what they may do from the session, and tells each change', () => {
    const { store, session } = storeOf()
    expect(store.get()).toEqual({ user: null, permissions: [], theme: 'system' })
    const told = vi.fn()
    const stop = store.subscribe(told)
    session.become(member)
    expect(told).toHaveBeenCalledExactlyOnceWith({ user: member, permissions: ['orders:read'], theme: 'system' })
    expect([store.can('orders:read'), store.can('orders:advance')]).toEqual([true, false])
    session.become(guest)
    expect(store.can('orders:read')).toBe(false)
    stop()
    session.become(member)
    expect(told).toHaveBeenCalledTimes(2)
  })

  it('takes a server that says nothing of permissions for one that grants none', () => {
    const { permissions: _, ...old } = member
    expect(storeOf(old).store.can('orders:read')).toBe(false)
  })

  it('tells who selects a part of the state of other values of that part only', async () => {
    const { store, session } = storeOf(guest)
    const names = vi.fn()
    const themes = vi.fn()
    const stop = store.select(({ user }) => user?.name, names)
    store.select(({ theme }) => theme, themes)
    session.become({ ...guest, roles: ['tester'] })
    session.become(member)
    await store.change({ theme: 'dark' })
    stop()
    session.become(guest)
    expect(names.mock.calls).toEqual([['Demo Shopper']])
    expect(themes.mock.calls).toEqual([['dark']])
  })

  it('goes on when a subscriber throws, and reports it', () => {
    const { store, session, report } = storeOf()
    const after = vi.fn()
    store.subscribe(() => {
      throw new Error('broken')
    })
    store.subscribe(after)
    session.become(guest)
    expect(after).toHaveBeenCalledOnce()
    expect(report).toHaveBeenCalledExactlyOnceWith('[Store] a subscriber threw', new Error('broken'))
  })
})

describe('the theme', () => {
  it('is shown and kept, and forgotten where it is the system’s again', async () => {
    const { store } = storeOf()
    await store.change({ theme: 'dark' })
    expect([store.get().theme, shown(), kept()]).toEqual(['dark', 'dark', 'dark'])
    expect(storeOf().store.get().theme).toBe('dark')
    await store.change({ theme: 'system' })
    expect([store.get().theme, shown(), kept()]).toEqual(['system', 'system', null])
  })

  it('is the system’s if what was kept is none', () => {
    localStorage.setItem(THEME_KEY, 'purple')
    expect(storeOf().store.get().theme).toBe('system')
    expect(shown()).toBe('system')
  })

  it('is shown before it is confirmed, and taken back if it is refused', async () => {
    const { store } = storeOf()
    const { confirm, reject } = later()
    const changed = store.change({ theme: 'dark' }, confirm)
    expect(shown()).toBe('dark')
    reject(new Error('refused'))
    await expect(changed).rejects.toThrow('refused')
    expect([store.get().theme, shown(), kept()]).toEqual(['system', 'system', null])
  })

  it('is taken back, too, if asking for confirmation throws at once', async () => {
    const { store } = storeOf()
    const fails = () => {
      throw new Error('at once')
    }
    await expect(store.change({ theme: 'dark' }, fails)).rejects.toThrow('at once')
    expect(shown()).toBe('system')
  })

  it.each([
    // first, second: what becomes of the two changes, in that order of time; then what is shown in the end
    ['first refused', 'second confirmed', 'light'],
    ['second refused', 'first confirmed', 'dark'],
    ['second confirmed', 'first refused', 'light'],
    ['first confirmed', 'second refused', 'dark'],
    ['second confirmed', 'first confirmed', 'light'],
    ['second refused', 'first refused', 'system'],
    ['first refused', 'second refused', 'system'],
  ])('after dark and then light, %s and %s, is %s', async (one, other, end) => {
    const { store } = storeOf()
    const waits = { first: later(), second: later() }
    const changes = [
      store.change({ theme: 'dark' }, waits.first.confirm),
      store.change({ theme: 'light' }, waits.second.confirm),
    ]
    const settled = Promise.allSettled(changes)
    for (const word of [one, other]) {
      const [which, verdict] = word.split(' ') as ['first' | 'second', string]
      if (verdict === 'refused') waits[which].reject(new Error())
      else waits[which].resolve()
      await Promise.resolve()
    }
    await settled
    expect([store.get().theme, shown(), kept() ?? 'system']).toEqual([end, end, end])
  })

  it('follows other tabs, also while a change of this one is not confirmed', async () => {
    const { store } = storeOf()
    const told = vi.fn()
    store.select(({ theme }) => theme, told)
    elsewhere('dark')
    expect(shown()).toBe('dark')
    const { confirm, reject } = later()
    const changed = store.change({ theme: 'light' }, confirm)
    elsewhere(null)
    expect(shown()).toBe('system')
    reject(new Error('refused'))
    await expect(changed).rejects.toThrow()
    expect([shown(), kept()]).toEqual(['system', null])
    expect(told.mock.calls.flat()).toEqual(['dark', 'light', 'system'])
  })

  it('follows when all that was kept is cleared, and not what other keys say', () => {
    const { store } = storeOf()
    elsewhere('dark')
    window.dispatchEvent(new StorageEvent('storage', { key: 'other', newValue: 'light' }))
    expect(store.get().theme).toBe('dark')
    window.dispatchEvent(new StorageEvent('storage', { key: null, newValue: null }))
    expect(store.get().theme).toBe('system')
  })

  it('lasts as long as the page where storage is forbidden', async () => {
    const forbidden = () => {
      throw new DOMException('forbidden', 'SecurityError')
    }
    const store = createStore({ session: sessionOf(null), area: forbidden })
    await store.change({ theme: 'dark' })
    expect([store.get().theme, shown()]).toEqual(['dark', 'dark'])
  })
})
