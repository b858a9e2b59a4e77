import { expect, it, vi } from 'vitest'
import { createBus } from './bus/index.ts'
import { createHttp } from './http/index.ts'
import { evenly, hex, uuid } from './random.ts'

it('Chance comes as digits, as a UUID and as a number.', () => {
  expect(hex(8)).toMatch(/^[0-9a-f]{16}$/)
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(evenly()).toBeGreaterThanOrEqual(0)
  expect(evenly()).toBeLessThan(1)
})

it('A page that is no secure context, whose crypto has no randomUUID, has calls and other tabs all the same.', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const http = createHttp({ fetch: async () => Response.json({ ok: true }) })
  expect(await http.request('GET', '/api/cart')).toEqual({ ok: true })
  const sent: unknown[] = []
  const channel = () => ({ postMessage: (message: unknown) => void sent.push(message), close() {}, onmessage: null })
  createBus({ events: { tick: { crossTab: true } }, target: new EventTarget(), channel }).emit('tick', 1)
  expect(sent).toMatchObject([{ type: 'tick', detail: 1 }])
})
