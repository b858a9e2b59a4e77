// @vitest-environment jsdom
import { PageProvider } from '@muntin/react'
import type { Kept } from '@muntin/runtime'
import { testServices } from '@muntin/runtime/testing'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Banners, sayNetwork } from './Banners.tsx'
import { type Host, HostContext } from './context.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

function show(entries: () => Promise<readonly Kept[]> = async () => []) {
  const services = testServices()
  const outbox = { ...services.http.outbox, entries }
  const host = { services: { ...services, http: { ...services.http, outbox } } } as unknown as Host
  const loader = { instance: (name: string) => expect.unreachable(`nobody loads ${name} here`) }
  render(
    <HostContext value={host}>
      <PageProvider value={{ loader, services: host.services }}>
        <Banners missingServices={null} />
      </PageProvider>
    </HostContext>,
  )
  const emit = (type: string, detail: unknown) => act(async () => services.bus.emit(type, detail))
  return { status: screen.getByRole('status'), emit }
}

afterEach(cleanup)

test('An outage is one polite notice, the same for as long as there is nothing new to say, and goes with its end.', async () => {
  const { status, emit } = show()
  expect(status.textContent).toBe('')
  await emit('upstream:degraded', { upstream: 'product', reason: 'remembered' })
  const notice = status.firstChild
  expect(status.textContent).toBe('Products may be out of date: the catalogue can’t be reached right now.')
  await emit('upstream:degraded', { upstream: 'product', reason: 'stale-if-error', ageSeconds: 60 })
  await emit('upstream:degraded', { upstream: 'order', reason: 'remembered' })
  expect(status.childNodes).toHaveLength(1)
  expect(status.firstChild).toBe(notice)
  expect(status.textContent).toMatch(/^Your orders may be out of date: .+ Products are as of .+$/)
  await emit('upstream:restored', { upstream: 'order' })
  await emit('upstream:restored', { upstream: 'product' })
  expect(status.textContent).toBe('')
})

test('What is no outage and no count is passed over, whoever says it.', async () => {
  const { status, emit } = show()
  const nonsense = [undefined, 7, {}, { upstream: {}, reason: 'remembered' }, { upstream: 'product', reason: 'x' }]
  for (const detail of nonsense) await emit('upstream:degraded', detail)
  for (const pending of ['many', {}, 1e300, Number.NaN]) await emit('outbox:kept', { pending })
  await emit('outbox:kept', { pending: 0 })
  expect(status.textContent).toBe('')
})

test('Changes that wait for the network are counted, those of an earlier visit too, until they are sent.', async () => {
  const call = (id: string): Kept => ({ id, label: 'Add a lamp to the cart', mfe: 'shopping-cart@1.0.0', at: 0 })
  const { status, emit } = show(async () => [call('1')])
  await act(async () => {})
  expect(status.textContent).toBe('1 change waits for the network.')
  await emit('outbox:kept', { ...call('2'), pending: 2 })
  expect(status.textContent).toBe('2 changes wait for the network.')
  await emit('outbox:sent', { ...call('1'), pending: 0 })
  expect(status.textContent).toBe('')
})

test('Without a network the page says so, and what becomes of changes.', () => {
  expect(sayNetwork(false, 0)).toBe('You are offline. What is on the page stays. Changes have to wait.')
  expect(sayNetwork(false, 1)).toBe('You are offline. What is on the page stays. 1 change waits for the network.')
  expect(sayNetwork(true, 0)).toBeNull()
})
