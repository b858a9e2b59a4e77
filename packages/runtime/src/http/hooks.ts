/**
 * Rule: hooks see every call of the page, in the order in which they were added; one that throws is reported and passed over.
 *
 * | hook       | is told                                  | may                          |
 * |------------|------------------------------------------|------------------------------|
 * | `request`  | once, before anything else is done       | send another request instead |
 * | `response` | once, with the answer of the last attempt | give another answer          |
 * | `error`    | once, of a call without an answer        | nothing                      |
 */
import type { HttpHooks } from '../contract.ts'
import { type Call, type Layer, seen, withRequest } from './call.ts'

export interface Hooks {
  use(hooks: HttpHooks): () => void
  readonly layer: Layer
}

export function createHooks(origin: string, report: (error: unknown) => void): Hooks {
  const all = new Set<HttpHooks>()

  /** What `hook` gives instead of `value`, if anything. */
  const ask = async <T>(value: T, hook: () => unknown): Promise<T> => {
    try {
      return ((await hook()) as T | undefined) ?? value
    } catch (error) {
      report(error)
      return value
    }
  }
  const before = async (call: Call): Promise<Call> => {
    let asked = call
    for (const hooks of all) {
      const request = await ask(asked.request, () => hooks.request?.(asked.request, seen(asked)))
      if (request !== asked.request) asked = withRequest(asked, request, origin)
    }
    return asked
  }
  return {
    use: (hooks) => {
      all.add(hooks)
      return () => all.delete(hooks)
    },
    layer: (next) => async (call) => {
      if (all.size === 0) return next(call)
      const asked = await before(call)
      try {
        let response = await next(asked)
        for (const hooks of all) response = await ask(response, () => hooks.response?.(response, seen(asked)))
        return response
      } catch (error) {
        for (const hooks of all) await ask(null, () => hooks.error?.(error, seen(asked)))
        throw error
      }
    },
  }
}
