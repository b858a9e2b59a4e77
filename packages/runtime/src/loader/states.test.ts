import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Move, next, type State, TABLE } from './states.ts'

const STATES = Object.keys(TABLE) as State[]
const MOVES: Move[] = ['load', 'loaded', 'mounted', 'update', 'updated', 'unmount', 'unmounted', 'fail', 'give up']

describe('the states of an MFE', () => {
  it('moves as the table says, and refuses every other move in words', () => {
    for (const state of STATES) {
      for (const move of MOVES) {
        const to = TABLE[state][move]
        if (to) expect(next('cart', state, move)).toBe(to)
        else expect(() => next('cart', state, move)).toThrow(`'cart' can't ${move} while ${state}; possible: `)
      }
    }
  })

  it('is what the comment above it shows', () => {
    const source = readFileSync(new URL('states.ts', import.meta.url), 'utf8')
    const rows = source.split('\n').filter((line) => /^ \* \| [A-Z_]+ /.test(line))
    const shown = rows.map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    expect(shown).toEqual(STATES.map((state) => [state, ...MOVES.map((move) => TABLE[state][move] ?? '')]))
  })

  it('has no state that can’t be reached, and none without a way on', () => {
    const reached = new Set<State>(['NOT_LOADED', ...STATES.flatMap((state) => Object.values(TABLE[state]))])
    expect([...reached].sort()).toEqual([...STATES].sort())
    for (const state of STATES) expect(Object.keys(TABLE[state])).not.toEqual([])
  })
})
