import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type Attributed, createAttribution } from './attribution.ts'
import cases from './attribution_cases.json' with { type: 'json' }

const attribution = createAttribution(cases.release as Attributed, cases.base)

describe('whose it is', () => {
  it.each(cases.urls)('by address: $name', ({ url, owner }) => {
    expect(attribution.ofUrl(url) ?? null).toBe(owner)
  })

  it.each(cases.stacks)('by stack: $name', ({ stack, owner }) => {
    expect(attribution.ofStack(stack) ?? null).toBe(owner)
  })

  it('is found in a stack that this engine writes', () => {
    const script = new Script('(() => { throw new Error("thrown") })()', {
      filename: 'http://localhost:7006/src_Orders.ffffffff.js',
    })
    const thrown = (() => {
      try {
        return script.runInThisContext()
      } catch (error) {
        return error
      }
    })()
    expect(attribution.ofStack(thrown.stack)).toBe('orders@3.1.0')
  })
})
