import { expect, test } from 'vitest'
import { Adds } from '../src/adds.ts'
import { cart, line } from './fakes.ts'

const lamp = line('lamp', 1, 20).product
const known = cart('u', 1, line('sofa', 2, 10))

function adding(...adds: [key: string, quantity: number][]): Adds {
  const all = new Adds()
  for (const [key, quantity] of adds) all.begin({ key, productId: 'lamp', quantity, product: lamp }, known)
  return all
}
const lines = (all: Adds, server = known) =>
  all.applyTo(server).items.map(({ product, quantity }) => [product.id, quantity])

test('What is added stands below the lines that are there, with the sums of both.', () => {
  const shown = adding(['a', 1], ['b', 2]).applyTo(known)
  expect(shown).toMatchObject({ itemCount: 5, total: 80, version: 1 })
  expect(shown.items[1]).toMatchObject({ quantity: 3, unitPrice: 20, lineTotal: 60 })
})

test('An event that is faster than the answer counts nothing twice.', () => {
  expect(lines(adding(['a', 2]), cart('u', 2, line('lamp', 2, 20)))).toEqual([['lamp', 2]])
})

test('Of two adds, one that is done and one under way are both shown, whether or not the server’s cart is here yet.', () => {
  const all = adding(['a', 1], ['b', 1])
  all.end('a', true)
  expect(lines(all)).toEqual([
    ['sofa', 2],
    ['lamp', 2],
  ])
  expect(lines(all, cart('u', 2, line('lamp', 1, 20)))).toEqual([['lamp', 2]])
})

test('An add that failed is gone, the other one stays.', () => {
  const all = adding(['a', 1], ['b', 3])
  all.end('b', false)
  expect(lines(all)).toEqual([
    ['sofa', 2],
    ['lamp', 1],
  ])
  all.end('a', false)
  expect(all.applyTo(known)).toBe(known)
})

test('More than 99 pieces are not shown: the shop will refuse them.', () => {
  expect(lines(adding(['a', 60], ['b', 60]))[1]).toEqual(['lamp', 99])
})

test('A product that the page knows nothing of has no line, and is in no sum.', () => {
  const all = new Adds()
  all.begin({ key: 'a', productId: 'lamp', quantity: 1, product: null }, known)
  expect(all.applyTo(known)).toMatchObject({ itemCount: 2, total: 20 })
})
