/** Rule: a failing MFE is one error that names who failed and when: `'shopping-cart' failed while MOUNTING: …`. */
import type { State } from './states.ts'

const told = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

export class MfeError extends Error {
  readonly mfe: string
  readonly version: string
  readonly phase: State
  /** Whether trying again can't help: the browser keeps the broken module until the page is loaded anew. */
  readonly needsReload: boolean

  constructor(mfe: string, version: string, phase: State, cause: unknown, needsReload = false) {
    super(`'${mfe}' failed while ${phase}: ${told(cause)}`, { cause })
    this.name = 'MfeError'
    this.mfe = mfe
    this.version = version
    this.phase = phase
    this.needsReload = needsReload
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
