// @vitest-environment jsdom
import { expect, test, vi } from 'vitest'
import { logCall } from './log.ts'
import createServices from './services.ts'

const page = { release: 'r1', development: true, events: {} }
const call = { method: 'POST', path: '/api/shopping/cart/add' }

test('However often services are asked for, there is one instance and one line; hosts built by others tell no facts.', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const first = createServices()
  const second = createServices(page)
  expect(second).toBe(first)
  expect(log.mock.calls).toEqual([['[EventBus] Instance created in SHARED SERVICES MF']])
})

test('Two users of the services meet on the same bus.', () => {
  const heard: unknown[] = []
  const stop = createServices(page).bus.on('addToCart', (detail) => heard.push(detail))
  createServices(page).bus.emit('addToCart', { productId: 'p1' })
  stop()
  expect(heard).toEqual([{ productId: 'p1' }])
})

test('A request and its success are logged with the words that the exercises show.', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  logCall({ type: 'request', ...call })
  logCall({ type: 'success', ...call, status: 200 })
  expect(log.mock.calls.flat()).toEqual([
    '[HTTP Interceptor] Request: POST /api/shopping/cart/add',
    '[HTTP Interceptor] Success: 200',
  ])
})

test('An error is logged as an error, with its status first and what it was about.', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  logCall({ type: 'error', ...call, status: 503, message: 'Service Unavailable' })
  expect(log.mock.calls.flat()).toEqual([
    '[HTTP Interceptor] Error: 503 POST /api/shopping/cart/add: Service Unavailable',
  ])
})
