import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muntin-lock-'))
  file = join(folder, 'deep', '.lock')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const dead = (): number => spawnSync(process.execPath, ['--version']).pid

/** Runs `count` works at once; how many there were at a time at most. */
async function most(count: number): Promise<number> {
  let [inside, seen] = [0, 0]
  const work = async () => {
    inside += 1
    seen = Math.max(seen, inside)
    await new Promise(setImmediate)
    inside -= 1
  }
  await Promise.all(Array.from({ length: count }, () => withLock(file, () => {}, work)))
  return seen
}

test('Works that want one lock run one after the other, and leave nothing behind.', async () => {
  expect(await most(4)).toBe(1)
  expect(existsSync(file)).toBe(false)
})

test('The lock of a process that was killed is taken over by one of those who wait.', async () => {
  await withLock(
    file,
    () => {},
    async () => {},
  )
  writeFileSync(file, String(dead()))
  expect(await most(4)).toBe(1)
})

test('Who waits is told once for whom.', async () => {
  const told: number[] = []
  const first = Promise.withResolvers<void>()
  const held = withLock(
    file,
    () => {},
    () => first.promise,
  )
  const waited = withLock(
    file,
    (pid) => {
      told.push(pid)
      first.resolve()
    },
    async () => readFileSync(file, 'utf8'),
  )
  await held
  expect(await waited).toBe(String(process.pid))
  expect(told).toEqual([process.pid])
})

test('A work that fails gives the lock back.', async () => {
  await expect(
    withLock(
      file,
      () => {},
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no')
  expect(existsSync(file)).toBe(false)
})
