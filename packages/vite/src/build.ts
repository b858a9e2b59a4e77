/**
 * Rule: targets are built one after the other in this process; one that fails spoils no other and keeps its last build.
 * What needs Vite is loaded when something is built: to see that nothing changed is a matter of milliseconds.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { type Bundle, bundle, type Graph } from './bundle.ts'
import { addContainer } from './container.ts'
import type { Declaration } from './declaration.ts'
import { BuildError } from './errors.ts'
import { inputHash, toolHash } from './inputs.ts'
import { type Library, packageOf, staysImport } from './libraries.ts'
import { withLock } from './lock.ts'
import { DEVELOPMENT, type FileRecord, LOCK, readState, STATE, writeBuild } from './output.ts'
import type { Target } from './targets.ts'

export const MANIFEST_SCHEMA = 2

export interface Outcome {
  target: Target
  result: 'built' | 'unchanged' | 'failed'
  seconds: number
  /** Bytes of JavaScript and CSS of the current build. */
  raw: number
  brotli: number
  error?: Error
}

type Description = (files: Record<string, FileRecord>) => Record<string, unknown>

/** What a kind of target is built to. */
interface Built extends Pick<Bundle, 'emitted' | 'css' | 'bundled'> {
  version: string
  describe: Description
}

export interface BuildOptions {
  force: boolean
  /** Milliseconds since 1970: files of earlier builds are kept for a time. */
  now: number
  /** Called when a build of the same target by the process `pid` has to end first. */
  onWait?(pid: number): void
}

/** Builds `targets`, which share what `root` shares; calls `report` after each. */
export async function buildAll(
  root: string,
  targets: readonly Target[],
  options: BuildOptions,
  report: (outcome: Outcome, index: number) => void,
): Promise<Outcome[]> {
  const tools = toolHash(root)
  const outcomes: Outcome[] = []
  for (const [index, target] of targets.entries()) {
    const started = performance.now()
    const work = () => buildOne(root, target, tools, options)
    const outcome = await withLock(join(target.out, LOCK), options.onWait ?? (() => {}), work)
    const done = { ...outcome, target, seconds: (performance.now() - started) / 1000 }
    outcomes.push(done)
    report(done, index)
  }
  return outcomes
}

/** Removes the builds below `root/build` of what is no target any more; `names` are those that are. */
export function removeOthers(root: string, names: ReadonlySet<string>): void {
  const folder = join(root, 'build')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (!names.has(name) && existsSync(join(folder, name, STATE))) rmSync(join(folder, name), { recursive: true })
  }
}

async function buildOne(root: string, target: Target, tools: string, { force, now }: BuildOptions) {
  const state = readState(target.out)
  const hash = inputHash(root, target, tools, state?.bundled ?? [])
  if (!force && state?.inputHash === hash) return { result: 'unchanged' as const, raw: 0, brotli: 0 }
  try {
    const { emitted, css, bundled, version, describe } = await BUILDERS[target.kind](root, target)
    const input = { inputHash: inputHash(root, target, tools, bundled), bundled }
    const manifest = (files: Record<string, FileRecord>) => {
      checkBudget(target, files)
      return {
        schema: MANIFEST_SCHEMA,
        kind: target.kind,
        name: target.publishes,
        version,
        inputHash: input.inputHash,
        css,
        ...describe(files),
        files,
      }
    }
    const files = Object.entries(await writeBuild(target.out, emitted, input, manifest, now))
    const counted = files.filter(([name]) => isCounted(name)).map(([, file]) => file)
    return { result: 'built' as const, raw: sum(counted, 'raw'), brotli: sum(counted, 'brotli') }
  } catch (error) {
    return { result: 'failed' as const, raw: 0, brotli: 0, error: error as Error }
  }
}

/** A library's development files are no page's weight. */
const isCounted = (name: string): boolean => /\.(js|css)$/.test(name) && !name.startsWith(DEVELOPMENT)
const sum = (files: readonly FileRecord[], key: 'raw' | 'brotli'): number =>
  files.reduce((total, file) => total + file[key], 0)

/** One line per kind: how it is bundled, and what its manifest says besides the files. */
const BUILDERS: Record<Target['kind'], (root: string, target: Target) => Promise<Built>> = {
  async library(root, target) {
    const { bundleLibrary } = await import('./library.ts')
    const library = target.library as Library
    const { packages, needs, ...built } = await bundleLibrary({ root, target, library })
    return { ...built, describe: () => ({ packages, needs, trustedTypes: library.trustedTypes ?? [] }) }
  },
  async host(root, target) {
    const declaration = declarationOf(target)
    const input = { loader: join(target.folder, 'src/loader.ts'), host: join(target.folder, 'src/start.tsx') }
    const built = await bundle({ root, target, input, external: staysImport(target.name) })
    await checkDeclared(target, built)
    const [loader, host] = [built.graphs.get('loader'), built.graphs.get('host')]
    const describe = () => ({ loader, host, skeletons: skeletonsOf(target), declaration })
    return { ...built, version: declaration.version, describe }
  },
  async module(root, target) {
    const declaration = declarationOf(target)
    const keys = Object.entries(declaration.exposes)
    const input = Object.fromEntries(keys.map(([key, file]) => [key.slice(2), join(target.folder, file)]))
    const plugins = await frameworkPlugins(target.folder)
    const built = await bundle({ root, target, input, external: staysImport(target.name), plugins })
    await checkDeclared(target, built)
    const exposes = Object.fromEntries(keys.map(([key]) => [key, built.graphs.get(key.slice(2)) as Graph]))
    const entry = addContainer(target.name, exposes, built.emitted)
    return { ...built, version: declaration.version, describe: () => ({ entry, exposes, declaration }) }
  },
  async page(root, target) {
    const declaration = declarationOf(target)
    const input = { index: join(target.folder, 'index.html') }
    const built = await bundle({ root, target, input, external: () => false, base: declaration.base })
    return { ...built, version: declaration.version, describe: () => ({ declaration }) }
  },
}

/** What its sources need besides Vite: Vue's compiler for single-file components. Who has none doesn't load it. */
async function frameworkPlugins(folder: string): Promise<Plugin[]> {
  const isVue = readdirSync(join(folder, 'src'), { recursive: true }).some((file) => String(file).endsWith('.vue'))
  return isVue ? [(await import('@vitejs/plugin-vue')).default({ isProduction: true })] : []
}

/** Per kind of skeleton, the number of blocks of each of its groups; the shell renders them too. */
const skeletonsOf = (target: Target): unknown =>
  JSON.parse(readFileSync(join(target.folder, 'src/skeletons.json'), 'utf8'))

const declarationOf = (target: Target): Declaration => {
  if (!target.declaration) throw new BuildError(target.name, 'has no muntin.toml')
  return target.declaration
}

/**
 * What is declared is what the sources use: the shared packages that they import (with a range: that is what versions are
 * solved by) and the GraphQL operations that they send.
 */
async function checkDeclared(target: Target, built: Bundle): Promise<void> {
  const { shared, operations } = declarationOf(target)
  const missing = new Set(built.external.map((each) => packageOf(each) as string).filter((name) => !(name in shared)))
  if (missing.size > 0) {
    const lines = [...missing].map((name) => `"${name}"`).join(', ')
    throw new BuildError(target.name, `muntin.toml: shared: imports ${lines}; add each with the range it works with`)
  }
  const { checkOperations } = await import('./operations.ts')
  checkOperations(target.name, operations, built.sources)
}

function checkBudget(target: Target, files: Record<string, FileRecord>): void {
  if (target.kind !== 'module') return
  const { js } = declarationOf(target).budget
  const scripts = Object.entries(files).filter(([name]) => name.endsWith('.js'))
  const total = sum(
    scripts.map(([, file]) => file),
    'raw',
  )
  if (total <= js) return
  const [largest] = scripts.sort(([, a], [, b]) => b.raw - a.raw)
  throw new BuildError(
    target.name,
    `${total} bytes of JavaScript are over the budget of ${js} (largest: ${largest?.[0]}, ${largest?.[1].raw}); ` +
      'load parts lazily with import(), or raise budget.js in muntin.toml',
  )
}
