/**
 * Rule: an MFE on the page is in exactly one of these states, and moves only as the table says.
 *
 * | state      | load    | loaded   | mounted | update   | updated | unmount    | unmounted | fail   | give up  |
 * |------------|---------|----------|---------|----------|---------|------------|-----------|--------|----------|
 * | NOT_LOADED | LOADING |          |         |          |         | UNMOUNTED  |           |        |          |
 * | LOADING    |         | MOUNTING |         |          |         | UNMOUNTED  |           | FAILED | FALLBACK |
 * | MOUNTING   |         |          | MOUNTED |          |         | UNMOUNTED  |           | FAILED | FALLBACK |
 * | MOUNTED    |         |          |         | UPDATING |         | UNMOUNTING |           | FAILED | FALLBACK |
 * | UPDATING   |         |          |         |          | MOUNTED | UNMOUNTING |           | FAILED | FALLBACK |
 * | UNMOUNTING |         |          |         |          |         |            | UNMOUNTED | FAILED |          |
 * | UNMOUNTED  | LOADING |          |         |          |         |            |           |        |          |
 * | FAILED     | LOADING |          |         |          |         | UNMOUNTED  |           |        | FALLBACK |
 * | FALLBACK   | LOADING |          |         |          |         | UNMOUNTED  |           |        |          |
 *
 * FAILED: an attempt failed, and the next one comes by itself after a short wait. FALLBACK: the MFE's circuit is open, and no
 * older version stands in; it is left by the user's wish, or when its files can be had and the circuit lets one attempt pass.
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
  | 'FALLBACK'

export type Move = 'load' | 'loaded' | 'mounted' | 'update' | 'updated' | 'unmount' | 'unmounted' | 'fail' | 'give up'

export const TABLE: Readonly<Record<State, Readonly<Partial<Record<Move, State>>>>> = {
  NOT_LOADED: { load: 'LOADING', unmount: 'UNMOUNTED' },
  LOADING: { loaded: 'MOUNTING', unmount: 'UNMOUNTED', fail: 'FAILED', 'give up': 'FALLBACK' },
  MOUNTING: { mounted: 'MOUNTED', unmount: 'UNMOUNTED', fail: 'FAILED', 'give up': 'FALLBACK' },
  MOUNTED: { update: 'UPDATING', unmount: 'UNMOUNTING', fail: 'FAILED', 'give up': 'FALLBACK' },
  UPDATING: { updated: 'MOUNTED', unmount: 'UNMOUNTING', fail: 'FAILED', 'give up': 'FALLBACK' },
  UNMOUNTING: { unmounted: 'UNMOUNTED', fail: 'FAILED' },
  UNMOUNTED: { load: 'LOADING' },
  FAILED: { load: 'LOADING', unmount: 'UNMOUNTED', 'give up': 'FALLBACK' },
  FALLBACK: { load: 'LOADING', unmount: 'UNMOUNTED' },
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
