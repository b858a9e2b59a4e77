/**
 * Rule: one build of a target at a time. The lock names its process, so a killed build blocks nobody.
 *
 * | the lock is            | then                                                                              |
 * |------------------------|-----------------------------------------------------------------------------------|
 * | not there              | created (that is atomic), and ours                                                |
 * | of a living process    | looked at again soon                                                              |
 * | of a dead one          | removed under a lock of its own, which looks again: two that see it at once must  |
 * |                        | not remove each other's                                                           |
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const POLL_MS = 50
/** Removing takes less than a millisecond; who takes this long was killed meanwhile. */
const REMOVAL_MS = 10_000

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** The living process that holds `file`; null if there is none. */
function holder(file: string): number | null {
  let pid: number | undefined
  try {
    pid = Number(readFileSync(file, 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch (error) {
    return pid !== undefined && (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : null
  }
}

const age = (file: string): number => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())

function removeDead(file: string): void {
  const removal = `${file}.removal`
  if (!take(removal)) {
    if (age(removal) > REMOVAL_MS) rmSync(removal, { force: true })
    return
  }
  try {
    if (holder(file) === null) rmSync(file, { force: true })
  } finally {
    rmSync(removal, { force: true })
  }
}

/** Runs `work` while holding `file`. Another process's death gives no event to await, so it is looked at again and again. */
export async function withLock<T>(file: string, onWait: (pid: number) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  let told = false
  while (!take(file)) {
    const pid = holder(file)
    if (pid === null) removeDead(file)
    else if (!told) onWait(pid)
    told ||= pid !== null
    await setTimeout(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
