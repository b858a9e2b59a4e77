// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Healing } from '../src/healing.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open() {
  let now = 0
  let attempts = 0
  const healing = new Healing(() => attempts++, { now: () => now, random: () => 1 })
  healing.start(window)
  const pass = (milliseconds: number) => {
    now += milliseconds
    vi.advanceTimersByTime(milliseconds)
  }
  return { healing, pass, attempts: () => attempts }
}

test('After a failure it tries again, waiting longer each time, and never longer than 15 s.', () => {
  const { healing, pass, attempts } = open()
  for (const wait of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = attempts()
    healing.failed()
    pass(wait - 1)
    expect(attempts()).toBe(before)
    pass(1)
    expect(attempts()).toBe(before + 1)
  }
})

test('Success ends the waiting and starts the waits over.', () => {
  const { healing, pass, attempts } = open()
  healing.failed()
  healing.failed()
  healing.loaded()
  pass(20_000)
  expect(attempts()).toBe(0)
  healing.failed()
  pass(1_000)
  expect(attempts()).toBe(1)
})

test('Coming back to the page, or online, tries at once while ill.', () => {
  const { healing, attempts } = open()
  healing.failed()
  window.dispatchEvent(new Event('focus'))
  window.dispatchEvent(new Event('online'))
  expect(attempts()).toBe(2)
})

test('While well, a glance away asks nothing, a long absence does.', () => {
  const { healing, pass, attempts } = open()
  healing.loaded()
  pass(5_000)
  window.dispatchEvent(new Event('focus'))
  expect(attempts()).toBe(0)
  pass(30_000)
  window.dispatchEvent(new Event('focus'))
  expect(attempts()).toBe(1)
})

test('Stopped, it neither listens nor waits.', () => {
  const { healing, pass, attempts } = open()
  healing.failed()
  healing.stop()
  window.dispatchEvent(new Event('online'))
  healing.failed()
  pass(60_000)
  expect(attempts()).toBe(0)
})

test('After a login it looks a few more times, since the merged cart may arrive unannounced.', () => {
  const { healing, pass, attempts } = open()
  healing.expectChange(true)
  pass(10_000)
  expect(attempts()).toBe(3)
  healing.expectChange(true)
  healing.expectChange(false)
  pass(10_000)
  expect(attempts()).toBe(3)
})
