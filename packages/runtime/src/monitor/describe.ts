/**
 * Rule: anything can be thrown; what is told of it is a name, a message and a stack, scrubbed. An error that only wraps
 * another (the loader's MfeError, which says whose it is and when) is told as that other.
 */
import type { Observation, Phase } from '../contract.ts'
import { scrubMessage, scrubStack } from './scrub.ts'

const MAX_NAME = 100

export interface Described {
  name: string
  message: string
  stack?: string
}

/** What an error of the loader knows besides. */
export interface Located {
  mfe: string
  version: string
  phase: Phase
  cause?: unknown
}

const PHASES: Record<Phase, true> = {
  load: true,
  mount: true,
  update: true,
  unmount: true,
  render: true,
  event: true,
  promise: true,
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const UNREADABLE = 'something that can’t be read was thrown'

/** `error`, or words for one that throws when it is looked at, as a Proxy may. */
export function readable(error: unknown): unknown {
  try {
    chain(error)
    stackOf(error)
    describe(error)
    return error
  } catch {
    return UNREADABLE
  }
}

/** `error` as the loader's MfeError, if it is one. */
export const located = (error: unknown): Located | undefined =>
  isObject(error) &&
  typeof error.mfe === 'string' &&
  typeof error.version === 'string' &&
  Object.hasOwn(PHASES, String(error.phase))
    ? (error as unknown as Located)
    : undefined

/** `error` and what caused it, as objects: what else may be heard of the same failure. */
export function chain(error: unknown): object[] {
  const found: object[] = []
  for (let each = error; isObject(each) && !found.includes(each) && found.length < 5; each = each.cause)
    found.push(each)
  return found
}

/** The stack of what was thrown; empty if it has none. */
export const stackOf = (error: unknown): string =>
  isObject(error) && typeof error.stack === 'string' ? error.stack : ''

export function describe(error: unknown): Described {
  const told = located(error)?.cause ?? error
  if (!isObject(told)) return { name: 'Error', message: scrubMessage(String(told)) }
  const { name, message } = told
  const described: Described = {
    name: scrubMessage(typeof name === 'string' && name ? name : 'Error').slice(0, MAX_NAME),
    message: scrubMessage(typeof message === 'string' ? message : Object.prototype.toString.call(told)),
  }
  const frames = scrubStack(stackOf(told))
  return frames ? { ...described, stack: frames } : described
}

/** `observation` without what may be somebody's. */
export function scrubbed(observation: Observation): Observation {
  if (observation.kind !== 'error') return observation
  const { stack = '', message, ...rest } = observation
  const frames = scrubStack(stack)
  return { ...rest, message: scrubMessage(message), ...(frames ? { stack: frames } : {}) }
}
