import { describe, expect, it } from 'vitest'
import type { Product } from '../src/documents.ts'
import { suggest } from '../src/suggest.ts'

const products = (...ids: string[]) => ids.map((id) => ({ id }) as Product)
const of = (id: string, ...related: string[]) => ({ id, related: products(...related) })
const ids = (found: Product[]) => found.map((each) => each.id)

describe('suggestions', () => {
  it.each([
    ['of nothing are none', [], []],
    ['of one product are what goes with it', [of('1', 'a', 'b')], ['a', 'b']],
    ['take from each in turn', [of('1', 'a', 'b'), of('2', 'c', 'd')], ['a', 'c', 'b', 'd']],
    ['are at most four', [of('1', 'a', 'b', 'c', 'd', 'e')], ['a', 'b', 'c', 'd']],
    ['name each product once', [of('1', 'a', 'b'), of('2', 'a', 'c')], ['a', 'b', 'c']],
    ['leave out what is there already', [of('1', '2', 'a'), of('2', '1', 'b')], ['a', 'b']],
  ])('%s', (_, sources, expected) => {
    expect(ids(suggest(sources))).toEqual(expected)
  })
})
