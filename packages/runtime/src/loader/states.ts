/**
 * Rule: an MFE on the page is in exactly one of these states, and moves only as the table says.
 *
 * | state        | load       | loaded   | mounted | update   | updated | unmount      | unmounted | fail   |
 * |--------------|------------|----------|---------|----------|---------|--------------|-----------|--------|
 * | NOT_LOADED   | LOADING    |          |         |          |         | UNMOUNTED    |           |        |
 * | LOADING      |            | MOUNTING |         |          |         | UNMOUNTED    |           | FAILED |
 * | MOUNTING     |            |          | MOUNTED |          |         | UNMOUNTED    |           | FAILED |
 * | MOUNTED      |            |          |         | UPDATING |         | UNMOUNTING   |           | FAILED |
 * | UPDATING     |            |          |         |          | MOUNTED | UNMOUNTING   |           | FAILED |
 * | UNMOUNTING   |            |          |         |          |         |              | UNMOUNTED | FAILED |
 * | UNMOUNTED    | LOADING    |          |         |          |         |              |           |        |
 * | FAILED       | LOADING    |          |         |          |         | UNMOUNTED    |           |        |
 */

export type State =
  | 'NOT_LOADED'
  | 'LOADING'
  | 'MOUNTING'
  | 'MOUNTED'
  | 'UPDATING'
  | 'UNMOUNTING'
  | 'UNMOUNTED'
  | 'FAILED'

export type Move = 'load' | 'loaded' | 'mounted' | 'update' | 'updated' | 'unmount' | 'unmounted' | 'fail'

export const TABLE: Readonly<Record<State, Readonly<Partial<Record<Move, State>>>>> = {
  NOT_LOADED: { load: 'LOADING', unmount: 'UNMOUNTED' },
  LOADING: { loaded: 'MOUNTING', unmount: 'UNMOUNTED', fail: 'FAILED' },
  MOUNTING: { mounted: 'MOUNTED', unmount: 'UNMOUNTED', fail: 'FAILED' },
  MOUNTED: { update: 'UPDATING', unmount: 'UNMOUNTING', fail: 'FAILED' },
  UPDATING: { updated: 'MOUNTED', unmount: 'UNMOUNTING', fail: 'FAILED' },
  UNMOUNTING: { unmounted: 'UNMOUNTED', fail: 'FAILED' },
  UNMOUNTED: { load: 'LOADING' },
  FAILED: { load: 'LOADING', unmount: 'UNMOUNTED' },
}

export class IllegalMove extends Error {
  override name = 'IllegalMove'
}

/** The state after `move`, or IllegalMove that says in words what would have been possible. */
export function next(mfe: string, state: State, move: Move): State {
  const to = TABLE[state][move]
  if (to) return to
  const possible = Object.keys(TABLE[state]).join(', ')
  throw new IllegalMove(`'${mfe}' can't ${move} while ${state}; possible: ${possible}`)
}
