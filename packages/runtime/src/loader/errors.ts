/** Rule: a failing MFE is one error that names who failed and when: `'shopping-cart' failed while MOUNTING: …`. */
import type { Phase } from '../contract.ts'
import type { State } from './states.ts'

/** What `cause` says. */
export const told = (cause: unknown): string => String(cause instanceof Error ? cause.message : cause)

/** `cause`, or a word in the place of what throws when it is looked at: anything can be thrown. */
export function readable(cause: unknown): unknown {
  try {
    told(cause)
    return cause
  } catch {
    return 'unreadable'
  }
}

const PHASES: Partial<Record<State, Phase>> = {
  LOADING: 'load',
  MOUNTING: 'mount',
  UPDATING: 'update',
  UNMOUNTING: 'unmount',
}

/** What an MFE does in `state`; where it only stands on the page, it renders. */
export const phaseOf = (state: State): Phase => PHASES[state] ?? 'render'

export class MfeError extends Error {
  readonly mfe: string
  readonly version: string
  readonly phase: Phase
  /** Whether trying again can't help: the browser keeps the broken module until the page is loaded anew. */
  readonly needsReload: boolean

  constructor(mfe: string, version: string, state: State, cause: unknown, phase: Phase = phaseOf(state)) {
    super(`'${mfe}' failed while ${state}: ${told(cause)}`, { cause })
    this.name = 'MfeError'
    this.mfe = mfe
    this.version = version
    this.phase = phase
    this.needsReload = cause instanceof BrokenModule
  }
}

/** The cause of a phase that took longer than its deadline. */
export class DeadlineExceeded extends Error {
  override name = 'DeadlineExceeded'

  constructor(ms: number) {
    super(`it took longer than ${ms / 1000} s`)
  }
}

/** The cause of a load whose module is in the browser's module map as broken, although its files can be had. */
export class BrokenModule extends Error {
  override name = 'BrokenModule'
}

/** The cause of a load whose files can't be had at the moment. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

/** Whoever is told of something can't harm who tells it: `work` may throw. */
export function tell(work: () => void): void {
  try {
    work()
  } catch (error) {
    console.error(error)
  }
}
