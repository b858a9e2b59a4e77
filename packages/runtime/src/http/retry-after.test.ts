import { expect, it, vi } from 'vitest'
import { retryAfterOf } from './retry-after.ts'

it('Retry-After is read as seconds and as a date; what is over is now, what is neither is nothing.', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  const read = (value: string) => retryAfterOf(new Headers({ 'Retry-After': value }))
  const at = (ms: number) => new Date(Date.now() + ms).toUTCString()
  expect([' 7 ', at(90_000), at(-90_000), 'soon', ''].map(read)).toEqual([7, 90, 0, null, null])
  expect(retryAfterOf(new Headers())).toBeNull()
  vi.useRealTimers()
})
