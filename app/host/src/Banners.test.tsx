// @vitest-environment jsdom
import { createBus } from '@muntin/runtime'
import { act, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Banners } from './Banners.tsx'
import { type Host, HostContext } from './context.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

function show() {
  const bus = createBus()
  const host = { services: { bus } } as unknown as Host
  render(
    <HostContext value={host}>
      <Banners missingServices={null} />
    </HostContext>,
  )
  const emit = (type: string, detail: unknown) => act(async () => bus.emit(type, detail))
  return { status: screen.getByRole('status'), emit }
}

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
