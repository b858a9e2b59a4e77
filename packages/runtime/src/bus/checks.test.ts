import { expect, test, vi } from 'vitest'
import type { EventContract } from '../contract.ts'
import { createBus } from './bus.ts'

const schema = { type: 'object', properties: { items: { type: 'integer' } }, required: ['items'] }

/** A bus during development whose checks have loaded. */
async function checked(events: Record<string, EventContract> = { 'count@1': { schema } }) {
  const report = vi.fn()
  const warn = vi.fn()
  const bus = createBus({ events, development: true, report, warn, target: new EventTarget() })
  await vi.dynamicImportSettled()
  return { bus, report, warn }
}

test('An event that breaks its contract is reported with its path and its sender, and is not delivered.', async () => {
  const { bus, report } = await checked()
  const heard = vi.fn()
  bus.on('count', heard)
  bus.as('cart@1.0.0').emit('count', { items: 'three' })
  bus.emit('count', { items: 3 })
  expect(heard.mock.calls.map(([detail]) => detail)).toEqual([{ items: 3 }])
  const what = `'count' by cart@1.0.0 breaks its contract: /items is "three", not integer`
  expect(report).toHaveBeenCalledExactlyOnceWith(`[EventBus] ${what}`, new TypeError(what), 'cart@1.0.0')
  expect(report.mock.calls[0]?.[1].stack).toContain('checks.test.ts')
})

test('What is sent before the checks have loaded is delivered, and reported afterwards.', async () => {
  const report = vi.fn()
  const events = { 'count@1': { schema } }
  const bus = createBus({ events, development: true, report, target: new EventTarget() })
  const heard = vi.fn()
  bus.on('count', heard)
  bus.emit('count', {})
  expect(heard).toHaveBeenCalledOnce()
  expect(report).not.toHaveBeenCalled()
  await vi.dynamicImportSettled()
  expect(report).toHaveBeenCalledOnce()
  bus.emit('count', {})
  expect(heard).toHaveBeenCalledOnce()
})

test('An event that the release does not know is warned of once, whoever sends it or waits for it.', async () => {
  const { bus, warn } = await checked()
  const heard = vi.fn()
  bus.as('header@2').on('cuont', heard)
  bus.on('*', () => {})
  bus.on('count', () => {})
  bus.emit('cuont', 1)
  bus.emit('cuont', 2)
  expect(heard).toHaveBeenCalledTimes(2)
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[0]).toContain("'cuont' is listened to by header@2, but the release knows no such event")
})

test('A page without contracts is not warned of its events.', async () => {
  const { bus, warn } = await checked({})
  bus.emit('anything')
  expect(warn).not.toHaveBeenCalled()
})

test('A keyword that is not checked is said, and the rest of the schema counts.', async () => {
  const events = { 'x@1': { schema: { type: 'object', unevaluatedProperties: false } } }
  const { bus, report, warn } = await checked(events)
  bus.emit('x', 7)
  const message = "[EventBus] 'unevaluatedProperties' in the schema of 'x' is not checked in the browser"
  expect(warn.mock.calls).toEqual([[message]])
  expect(report).toHaveBeenCalledOnce()
})

test('A schema that is none itself is reported, and its events are delivered.', async () => {
  const { bus, report } = await checked({ 'x@1': { schema: { pattern: '(' } } })
  const heard = vi.fn()
  bus.on('x', heard)
  bus.emit('x', 'text')
  expect(heard).toHaveBeenCalledOnce()
  expect(report).toHaveBeenCalledExactlyOnceWith(
    "[EventBus] the schema of 'x' can't be used",
    expect.any(SyntaxError),
    'page',
  )
})

test('In production nothing is checked.', () => {
  const report = vi.fn()
  const bus = createBus({ events: { 'count@1': { schema } }, report, target: new EventTarget() })
  const heard = vi.fn()
  bus.on('count', heard)
  bus.emit('count', 'anything')
  expect(heard).toHaveBeenCalledOnce()
  expect(report).not.toHaveBeenCalled()
})
