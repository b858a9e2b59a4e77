#!/usr/bin/env node
/**
 * Rule: parse, call, print. Exit codes: 0 all built or unchanged, 1 some target failed, 2 wrong usage.
 *
 *   node packages/vite/src/cli.ts build [NAME...] [--force] [--root FOLDER]
 */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildAll, type Outcome } from './build.ts'
import { UsageError } from './errors.ts'
import { withLock } from './lock.ts'
import { choose, discover } from './targets.ts'

const USAGE = 'usage: node packages/vite/src/cli.ts build [NAME...] [--force] [--root FOLDER]'
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} KB`

function line(outcome: Outcome, index: number, count: number): string {
  const place = `[${index + 1}/${count}]`
  const name = outcome.target.name
  if (outcome.result === 'failed')
    return `${place} ${name}  FAILED\n  ${outcome.error?.message ?? 'for no stated reason'}`
  if (outcome.result === 'unchanged') return `${place} ${name}  unchanged`
  const size = `${kilobytes(outcome.raw)} (${kilobytes(outcome.brotli)} br)`
  return `${place} ${name}  ${size}  ${outcome.seconds.toFixed(1)} s`
}

function parse(argv: string[]): { names: string[]; force: boolean; root: string } {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { force: { type: 'boolean', default: false }, root: { type: 'string', default: ROOT } },
    })
    const [command, ...names] = positionals
    if (command !== 'build') throw new UsageError(USAGE)
    return { names, force: values.force, root: resolve(values.root) }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${(error as Error).message}\n${USAGE}`)
  }
}

async function main(argv: string[]): Promise<number> {
  const { names, force, root } = parse(argv)
  const { targets, failures } = discover(root)
  const relevant = failures.filter(
    (error) => names.length === 0 || names.includes((error as { target?: string }).target ?? ''),
  )
  for (const error of relevant) console.error(error.message)
  const broken = new Set(failures.map((error) => (error as { target?: string }).target))
  const chosen = choose(
    targets,
    names.filter((name) => !broken.has(name)),
  )
  const wanted = names.length > 0 && names.every((name) => broken.has(name)) ? [] : chosen
  const outcomes = await withLock(
    join(root, 'build', '.lock'),
    (pid) => console.log(`waiting for another build (process ${pid})`),
    () => buildAll(root, wanted, { force }, (outcome, index) => console.log(line(outcome, index, wanted.length))),
  )
  return relevant.length > 0 || outcomes.some((each) => each.result === 'failed') ? 1 : 0
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error)
    process.exitCode = error instanceof UsageError ? 2 : 1
  },
)
