import { expect, test } from 'vitest'
import type { KeyStore } from '../src/attempt.ts'
import { keysIn } from '../src/keys.ts'

const forbidden = () => {
  throw new DOMException('', 'SecurityError')
}
const full: KeyStore = {
  getItem: () => null,
  setItem: () => {
    throw new DOMException('', 'QuotaExceededError')
  },
  removeItem: () => {},
}

test.each([
  ['is forbidden', forbidden],
  ['is full', () => full],
])('A key is remembered until it is done with, also where the tab’s storage %s.', (_, area) => {
  const keys = keysIn(area)
  expect(keys.getItem('checkout')).toBeNull()
  keys.setItem('checkout', 'k-1')
  expect(keys.getItem('checkout')).toBe('k-1')
  keys.removeItem('checkout')
  expect(keys.getItem('checkout')).toBeNull()
})

test('A key of an earlier page of the tab is found.', () => {
  const kept = new Map([['checkout', 'k-0']])
  const area: KeyStore = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, key) => void kept.set(name, key),
    removeItem: (name) => void kept.delete(name),
  }
  const keys = keysIn(() => area)
  expect(keys.getItem('checkout')).toBe('k-0')
  keys.removeItem('checkout')
  expect(keysIn(() => area).getItem('checkout')).toBeNull()
})
