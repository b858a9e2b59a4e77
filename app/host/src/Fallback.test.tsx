// @vitest-environment jsdom
import type { Failure } from '@muntin/react'
import { MfeError } from '@muntin/runtime'
import { testServices } from '@muntin/runtime/testing'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Host, HostContext } from './context.ts'
import { Fallback, HostBoundary, whatNext } from './Fallback.tsx'

const error = new MfeError('header', '1.0.0', 'MOUNTING', new Error('secret detail'))
const failure = (more: Partial<Failure> = {}): Failure => ({
  name: 'header',
  slot: 'main',
  error,
  state: 'FAILED',
  nextAttemptAt: null,
  retry: () => {},
  ...more,
})

afterEach(cleanup)

describe('the fallback of an MFE', () => {
  it.each(['main', 'header', 'cart'])(
    'says in %s what is missing and who failed, and tries again when asked to',
    (slot) => {
      const retry = vi.fn()
      render(<Fallback {...failure({ slot, retry })} />)
      const said = screen.getByRole('alert').textContent
      expect(said).toContain('We can’t show')
      expect(said).toContain('We are trying again.')
      expect(said).toContain("'header' failed while MOUNTING")
      expect(said).not.toContain('secret')
      fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
      expect(retry).toHaveBeenCalledOnce()
    },
  )

  it.each(['aside', 'tray'])('says nothing in %s, without which the page is whole', (slot) => {
    expect(render(<Fallback {...failure({ slot })} />).container.textContent).toBe('')
  })

  it.each([
    ['FAILED', 900, 'We are trying again.'],
    ['FAILED', 13_000, 'We try again in about 15 seconds.'],
    ['LOADING', null, 'We are trying again.'],
    ['FALLBACK', 30_000, 'It failed several times; it is tried again later, or now if you like.'],
  ] as const)('says of %s with the next attempt in %s ms: %s', (state, wait, words) => {
    expect(whatNext(state, wait)).toBe(words)
  })
})

function Broken(): never {
  throw new Error('secret detail')
}

it('A broken part of the host says which region it is, tells the monitor, and shows no word of the error.', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const services = testServices()
  const said = vi.spyOn(services.monitor, 'error')
  const { container } = render(
    <HostContext value={{ services } as Host}>
      <HostBoundary region="this page">
        <Broken />
      </HostBoundary>
    </HostContext>,
  )
  expect(container.textContent).toContain('We can’t show this page right now')
  expect(container.textContent).not.toContain('secret')
  expect(said).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'secret detail' }), 'render')
})
