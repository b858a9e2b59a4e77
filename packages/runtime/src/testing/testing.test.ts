import { expect, test, vi } from 'vitest'
import { testMonitor, testProps, testServices } from './index.ts'

test('Services of a test are whole, and two of them share nothing.', () => {
  const [one, two] = [testServices(), testServices()]
  const heard = vi.fn()
  one.bus.on('x', heard)
  two.bus.emit('x')
  one.storage.set('x', 1)
  expect(heard).not.toHaveBeenCalled()
  expect([one.storage.get('x'), two.storage.get('x')]).toEqual([1, undefined])
  expect(one.store.get()).toEqual({ user: null, permissions: [], theme: 'system' })
  expect(one.format.locale).toBe('en')
})

test('The network refuses, unless the test gives one.', async () => {
  await expect(testServices().http.request('POST', '/api/x')).rejects.toThrow()
  const { http } = testServices({ fetch: async () => Response.json({ ok: true }) })
  expect(await http.request('GET', '/api/x')).toEqual({ ok: true })
})

test('Parts that are given take their places, and the others are made on them.', async () => {
  const user = { id: 'u1', name: 'A', kind: 'member' as const, roles: [], permissions: ['orders:read'] }
  const session = testServices({ fetch: async () => Response.json({ user }) }).session
  await session.refresh()
  const services = testServices({ session, apollo: 'client' })
  expect(services.apollo).toBe('client')
  expect(services.store.can('orders:read')).toBe(true)
})

test('The monitor keeps what it is told, with the owner who told it.', () => {
  const monitor = testMonitor()
  monitor.observe({ kind: 'leak', mfe: 'cart', version: '1.0.0', listeners: 2 })
  monitor.as('cart@1.0.0').error('broken', 'event')
  monitor.error('late')
  expect(monitor.observed).toEqual([{ kind: 'leak', mfe: 'cart', version: '1.0.0', listeners: 2 }])
  expect(monitor.errors).toEqual([
    { error: 'broken', phase: 'event', owner: 'cart@1.0.0' },
    { error: 'late', phase: undefined, owner: undefined },
  ])
})

test('Props are those of an MFE in the main slot, and what is given replaces them.', () => {
  const props = testProps({ name: 'cart', slot: 'cart' })
  expect(props).toMatchObject({ name: 'cart', version: '1.0.0', slot: 'cart', props: {} })
  expect(props.signal.aborted).toBe(false)
  expect(props.navigate('/x')).toBeUndefined()
})
