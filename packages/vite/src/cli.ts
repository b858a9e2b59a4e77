#!/usr/bin/env node
/**
 * Rule: parse, call, print. Exit codes: 0 all built or unchanged, 1 some target failed, 2 wrong usage.
 *
 * | command | what                                                                                          |
 * |---------|-----------------------------------------------------------------------------------------------|
 * | build   | the targets NAME of the checkout (all if none is named), or the MFE in the folder --dir      |
 * | vendor  | one npm package, with what belongs to it, as a library                                        |
 * | types   | app/events.d.ts: TypeScript's view of the events in contracts/bus                             |
 */
import { realpathSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { buildAll, type Outcome, removeOthers } from './build.ts'
import { BuildError, UsageError } from './errors.ts'
import { choose, discover, type Target, targetIn } from './targets.ts'

const USAGE = `usage: node packages/vite/src/cli.ts build [NAME...] [--force] [--root FOLDER]
       node packages/vite/src/cli.ts build --dir FOLDER [--out FOLDER] [--force]
       node packages/vite/src/cli.ts vendor PACKAGE@VERSION --out FOLDER [--with PACKAGE@VERSION]...
       node packages/vite/src/cli.ts types [--root FOLDER] [--out FILE]`
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const OPTIONS = {
  force: { type: 'boolean', default: false },
  root: { type: 'string', default: ROOT },
  dir: { type: 'string' },
  out: { type: 'string' },
  with: { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig

type Values = ReturnType<typeof parse>['values']

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: OPTIONS })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`)
  }
}

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

/** Builds `targets`, one line for each. Whether all went well. */
async function run(root: string, targets: readonly Target[], force: boolean): Promise<boolean> {
  const onWait = (pid: number) => console.log(`waiting for another build (process ${pid})`)
  const outcomes = await buildAll(root, targets, { force, now: Date.now(), onWait }, (outcome, index) =>
    console.log(line(outcome, index, targets.length)),
  )
  return outcomes.every((each) => each.result !== 'failed')
}

async function buildNamed(names: readonly string[], { root: given, force }: Values): Promise<number> {
  const root = realpathSync(given)
  const { targets, failures } = discover(root)
  const broken = new Map(failures.map((error) => [(error as BuildError).target, error]))
  const isWanted = (name: string) => names.length === 0 || names.includes(name)
  const relevant = [...broken].filter(([name]) => isWanted(name))
  for (const [, error] of relevant) console.error(error.message)
  const known = names.filter((name) => !broken.has(name))
  const chosen = names.length > 0 && known.length === 0 ? [] : choose(targets, known)
  if (names.length === 0) removeOthers(root, new Set([...targets.map((each) => each.name), ...broken.keys()]))
  return (await run(root, chosen, force)) && relevant.length === 0 ? 0 : 1
}

async function buildFolder(dir: string, { root, out, force }: Values): Promise<number> {
  const folder = existing(dir)
  const target = targetIn(folder, realpathSync(root), resolve(out ?? join(folder, 'build')))
  return (await run(realpathSync(root), [target], force)) ? 0 : 1
}

function existing(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    throw new UsageError(`there is no folder ${resolve(folder)}`)
  }
}

async function vendorOne(specs: readonly string[], { out, with: others = [] }: Values): Promise<number> {
  if (specs.length !== 1 || !out) throw new UsageError(USAGE)
  const { parseSpec, vendor, withPool } = await import('./vendor.ts')
  const wanted = withPool(parseSpec(specs[0] as string), others.map(parseSpec))
  const outcome = await vendor(wanted, out, Date.now())
  console.log(line(outcome, 0, 1))
  return outcome.result === 'failed' ? 1 : 0
}

async function writeTypes(names: readonly string[], { root, out }: Values): Promise<number> {
  if (names.length > 0) throw new UsageError(USAGE)
  const { eventTypes } = await import('./event-types.ts')
  writeFileSync(out ?? join(existing(root), 'app/events.d.ts'), eventTypes(join(existing(root), 'contracts/bus')))
  return 0
}

function main(argv: string[]): Promise<number> {
  const { values, positionals } = parse(argv)
  const [command, ...names] = positionals
  if (command === 'vendor') return vendorOne(names, values)
  if (command === 'types') return writeTypes(names, values)
  if (command !== 'build') throw new UsageError(USAGE)
  if (!values.dir) return buildNamed(names, values)
  if (names.length > 0) throw new UsageError(`--dir ${basename(values.dir)} takes no names\n${USAGE}`)
  return buildFolder(values.dir, values)
}

Promise.resolve(process.argv.slice(2))
  .then(main)
  .then(
    (code) => {
      process.exitCode = code
    },
    (error: unknown) => {
      const expected = error instanceof UsageError || error instanceof BuildError
      console.error(expected ? error.message : error)
      process.exitCode = error instanceof UsageError ? 2 : 1
    },
  )
