import { expect, it } from 'vitest'
import { silentMonitor } from './silent.ts'

it('A monitor that tells nobody takes all that a monitor takes.', () => {
  const mine = silentMonitor.as('cart@1.0.0')
  expect(() => {
    mine.observe({ kind: 'vital', name: 'LCP', value: 1 })
    mine.error(new Error('x'), 'event')
    mine.as('other@1').error('x')
  }).not.toThrow()
})
