import { expect, it } from 'vitest'
import { ownerOf, PAGE, splitOwner } from './owner.ts'

it.each([
  ['cart', '1.0.0', 'cart@1.0.0'],
  ['cart', '1.0.0-rc.1+4f2e@x', 'cart@1.0.0-rc.1+4f2e@x'],
  ['@team/cart', '2.0.0', '@team/cart@2.0.0'],
  ['cart', '', 'cart'],
])('An owner is the name and the version, and says both again: %s, %s.', (mfe, version, owner) => {
  expect(ownerOf(mfe, version)).toBe(owner)
  expect(splitOwner(owner)).toEqual({ mfe, version })
})

it('The page has the version that control keeps its figures under.', () => {
  expect(splitOwner(PAGE)).toEqual({ mfe: 'page', version: '0.0.0' })
})
