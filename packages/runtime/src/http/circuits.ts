/**
 * Rule: each origin has a circuit of its own; what the device itself is to blame for says nothing about any of them.
 *
 * | how a call ended                       | counts as |
 * |----------------------------------------|-----------|
 * | an answer, but 502, 503, 504           | answered  |
 * | 502, 503, 504                          | failed    |
 * | unreachable, or no answer in time      | failed    |
 * | its caller gave up                     | unknown   |
 * | anything while the device is offline   | unknown; and no call is refused then |
 *
 * When the device is online again, all circuits are closed.
 */
import type { Call, Layer } from './call.ts'
import { Circuit, type Outcome } from './circuit.ts'
import { HttpError } from './http-error.ts'

export interface CircuitFacts {
  now(): number
  isOnline(): boolean
}

const DOWN = new Set([502, 503, 504])

export interface Circuits {
  readonly layer: Layer
  reset(): void
}

const isFailure = (error: unknown) => error instanceof HttpError && error.status === 0

export function createCircuits({ now, isOnline }: CircuitFacts): Circuits {
  const circuits = new Map<string, Circuit>()
  const circuitOf = ({ url }: Call): Circuit => {
    const circuit = circuits.get(url.origin) ?? new Circuit()
    circuits.set(url.origin, circuit)
    return circuit
  }
  return {
    reset: () => {
      for (const circuit of circuits.values()) circuit.reset()
    },
    layer: (next) => async (call) => {
      if (!isOnline()) return next(call)
      const circuit = circuitOf(call)
      const until = circuit.refuses(now())
      if (until !== null) throw HttpError.refused(call.method, call.path, call.url.origin, until - now())
      let outcome: Outcome = 'unknown'
      try {
        const response = await next(call)
        outcome = DOWN.has(response.status) ? 'failed' : 'answered'
        return response
      } catch (error) {
        if (isFailure(error) && isOnline()) outcome = 'failed'
        throw error
      } finally {
        circuit.record(outcome, now())
      }
    },
  }
}
