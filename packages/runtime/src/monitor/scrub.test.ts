import { describe, expect, it } from 'vitest'
import { scrubMessage, scrubStack } from './scrub.ts'
import cases from './scrub_cases.json' with { type: 'json' }

describe('what is told of an error', () => {
  it.each(cases.messages)('in messages, $name', ({ given, told }) => {
    expect(scrubMessage(given)).toBe(told)
  })

  it.each(cases.stacks)('in stacks, $name', ({ given, told }) => {
    expect(scrubStack(given)).toBe(told)
  })

  it('is the same when it is scrubbed twice', () => {
    for (const { told } of cases.messages) expect(scrubMessage(told)).toBe(told)
    for (const { told } of cases.stacks) expect(scrubStack(told)).toBe(told)
  })

  it('is at most 300 characters of a message and 2000 of a stack, and well-formed where it was cut', () => {
    const message = scrubMessage(`${'x'.repeat(298)}😀😀`)
    expect(message).toHaveLength(300)
    expect(message.isWellFormed()).toBe(true)
    const frame = '    at f (http://localhost:7001/mount-aaaaaaaa.js:1:1)\n'
    expect(scrubStack(`Error\n${frame.repeat(100)}`)).toHaveLength(2000)
  })

  it('takes no notice of what comes after 10,000 characters, so that no text costs much time', () => {
    for (const hostile of ['"', 'a', 'a@', '/1', 'x://?', '\n'])
      expect(scrubMessage(hostile.repeat(1_000_000)).length).toBeLessThanOrEqual(300)
  })
})
