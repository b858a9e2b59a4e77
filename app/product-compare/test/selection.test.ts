import { describe, expect, it } from 'vitest'
import { type Chosen, readList, remove, toggle } from '../src/selection.ts'

const list = (...ids: string[]): Chosen[] => ids.map((id) => ({ id, name: `Lamp ${id}` }))
const [a] = list('a') as [Chosen]

describe('the list', () => {
  it('takes a product at its end, and gives it back when it is wished for again', () => {
    expect(toggle(list('b'), a)).toEqual(list('b', 'a'))
    expect(toggle(list('b', 'a'), a)).toEqual(list('b'))
    expect(remove(list('b', 'a'), 'b')).toEqual(list('a'))
  })

  it('stays the same while it is full', () => {
    const full = list('b', 'c', 'd', 'e')
    expect(toggle(full, a)).toBe(full)
  })

  it.each([
    ['nothing', undefined, []],
    ['something else', { id: 'a' }, []],
    ['entries that are none', [null, 5, { id: 'a' }, { id: '', name: 'x' }, ...list('b')], list('b')],
    ['one twice', list('a', 'a', 'b'), list('a', 'b')],
    ['too many', list('a', 'b', 'c', 'd', 'e'), list('a', 'b', 'c', 'd')],
  ])('is read from storage as far as it is usable: %s', (_, stored, expected) => {
    expect(readList(stored)).toEqual(expected)
  })
})
