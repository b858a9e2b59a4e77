import { expect, test } from 'vitest'
import { safeNext } from '../src/next.ts'

const origin = 'http://localhost:5000'

test.each([
  ['/cart', '/cart'],
  ['/orders/7?tab=items#total', '/orders/7?tab=items#total'],
  ['/search?q=a%2Fb', '/search?q=a%2Fb'],
  ['/a/../cart', '/cart'],
])('The path %s of this origin is gone to.', (next, goal) => {
  expect(safeNext(next, origin)).toBe(goal)
})

test.each([
  undefined,
  '',
  'cart',
  'https://evil.example/',
  'http://localhost:5000/cart',
  'https:/evil.example',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  ' //evil.example',
  '/login',
  '/login?next=/login',
])('%j leads to the shop and nowhere else.', (next) => {
  expect(safeNext(next, origin)).toBe('/')
})

test('Whatever is returned, resolved again, stays on this origin.', () => {
  const parts = ['/', '//', '\\', '.', '..', '\t', '@', ':', 'evil.example', 'https:', '%2f', '?', '#', ' ']
  for (const a of parts) {
    for (const b of parts) {
      for (const c of parts) {
        expect(new URL(safeNext(a + b + c, origin), origin).origin).toBe(origin)
      }
    }
  }
})
