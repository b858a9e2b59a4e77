import { describe, expect, it } from 'vitest'
import cases from './circuit.cases.json' with { type: 'json' }
import { Circuit } from './circuit.ts'

type Step = [event: 'failed' | 'mounted' | 'halfOpen' | 'trip' | 'is', now: number, state?: string]

/** Lets `step` happen to the circuit; `is` looks at its state. */
function happen(circuit: Circuit<string>, [event, now, state]: Step): void {
  if (event === 'is') expect([now, circuit.state(now)]).toEqual([now, state])
  else if (event === 'failed') circuit.failed(now, 'broken')
  else if (event === 'mounted') circuit.mounted(now)
  else if (event === 'trip') circuit.trip('beyond repair')
  else circuit.halfOpen()
}

describe('the circuit of an MFE', () => {
  it.each(cases)('$name', ({ steps }) => {
    const circuit = new Circuit<string>()
    for (const step of steps) happen(circuit, step as Step)
  })

  it('knows how often in a row it failed, and why last', () => {
    const circuit = new Circuit<string>()
    expect([circuit.failures, circuit.because, circuit.until]).toEqual([0, null, null])
    for (const because of ['a', 'b', 'c']) circuit.failed(0, because)
    expect([circuit.failures, circuit.because, circuit.until]).toEqual([3, 'c', 30_000])
  })
})
