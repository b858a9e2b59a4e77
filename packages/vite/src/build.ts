/** Rule: targets are built one after the other in this process; one that fails spoils no other and keeps its last build. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, bundle } from './bundle.ts'
import { addContainer } from './container.ts'
import type { Declaration } from './declaration.ts'
import { BuildError } from './errors.ts'
import { inputHash, toolHash } from './inputs.ts'
import { packageOf } from './libraries.ts'
import { type FileRecord, readState, writeBuild } from './output.ts'
import { bundleShared, describeLibraries } from './shared.ts'
import type { Target } from './targets.ts'

export const MANIFEST_SCHEMA = 1

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

/** Builds `targets` below `root` into `root/build`; calls `report` after each. */
export async function buildAll(
  root: string,
  targets: readonly Target[],
  options: { force: boolean },
  report: (outcome: Outcome, index: number) => void,
): Promise<Outcome[]> {
  const tools = toolHash(root)
  const outcomes: Outcome[] = []
  for (const [index, target] of targets.entries()) {
    const started = performance.now()
    const outcome = await buildOne(root, target, tools, options.force)
    const done = { ...outcome, target, seconds: (performance.now() - started) / 1000 }
    outcomes.push(done)
    report(done, index)
  }
  return outcomes
}

async function buildOne(root: string, target: Target, tools: string, force: boolean) {
  const folder = join(root, 'build', target.name)
  const state = readState(folder)
  const hash = inputHash(root, target, tools, state?.bundled ?? [])
  if (!force && state?.inputHash === hash) return { result: 'unchanged' as const, raw: 0, brotli: 0 }
  try {
    const { built, describe } = await BUILDERS[target.kind](root, target)
    checkShared(target, built)
    const input = { inputHash: inputHash(root, target, tools, built.bundled), bundled: built.bundled }
    const manifest = (files: Record<string, FileRecord>) => {
      checkBudget(target, files)
      return {
        schema: MANIFEST_SCHEMA,
        kind: target.kind,
        name: target.name,
        inputHash: input.inputHash,
        ...describe(files),
        files,
      }
    }
    const files = Object.entries(await writeBuild(folder, built.emitted, input, manifest))
    const counted = files.filter(([name]) => isCounted(name)).map(([, file]) => file)
    return { result: 'built' as const, raw: sum(counted, 'raw'), brotli: sum(counted, 'brotli') }
  } catch (error) {
    return { result: 'failed' as const, raw: 0, brotli: 0, error: error as Error }
  }
}

const isCounted = (name: string): boolean => name.endsWith('.js') || name.endsWith('.css')
const sum = (files: readonly FileRecord[], key: 'raw' | 'brotli'): number =>
  files.reduce((total, file) => total + file[key], 0)

/** One line per kind: how it is bundled, and what its manifest says besides the files. */
const BUILDERS: Record<
  Target['kind'],
  (root: string, target: Target) => Promise<{ built: Bundle; describe: Description }>
> = {
  async shared(root, target) {
    const built = await bundleShared(root, target)
    return { built, describe: () => ({ css: built.css, libraries: describeLibraries(root, built) }) }
  },
  async host(root, target) {
    const declaration = declarationOf(target)
    const input = { loader: join(target.folder, 'src/loader.ts'), host: join(target.folder, 'src/start.tsx') }
    const built = await bundle({ root, target, input, external: true })
    const [loader, host] = [built.graphs.get('loader'), built.graphs.get('host')]
    return { built, describe: () => ({ loader, host, css: built.css, skeletons: skeletonsOf(target), declaration }) }
  },
  async module(root, target) {
    const declaration = declarationOf(target)
    const keys = Object.entries(declaration.exposes)
    const input = Object.fromEntries(keys.map(([key, file]) => [key.slice(2), join(target.folder, file)]))
    const built = await bundle({ root, target, input, external: true })
    const exposes = Object.fromEntries(
      keys.map(([key]) => [key, built.graphs.get(key.slice(2)) as NonNullable<unknown>]),
    )
    const entry = addContainer(target.name, exposes as never, built.emitted)
    return { built, describe: () => ({ entry, exposes, css: built.css, declaration }) }
  },
  async page(root, target) {
    const declaration = declarationOf(target)
    const input = { index: join(target.folder, 'index.html') }
    const built = await bundle({ root, target, input, external: false, base: declaration.base })
    return { built, describe: () => ({ css: built.css, declaration }) }
  },
}

/** Per kind of skeleton, the number of blocks of each of its groups; the shell renders them too. */
const skeletonsOf = (target: Target): unknown =>
  JSON.parse(readFileSync(join(target.folder, 'src/skeletons.json'), 'utf8'))

const declarationOf = (target: Target): Declaration => {
  if (!target.declaration) throw new BuildError(target.name, 'has no muntin.toml')
  return target.declaration
}

/** An MFE names the shared packages that it imports, with a range: that is what versions are solved by. */
function checkShared(target: Target, built: Bundle): void {
  if (target.kind !== 'module') return
  const declared = declarationOf(target).shared
  const missing = new Set(built.shared.map((each) => packageOf(each) as string).filter((name) => !(name in declared)))
  if (missing.size > 0) {
    const lines = [...missing].map((name) => `"${name}"`).join(', ')
    throw new BuildError(target.name, `muntin.toml: shared: imports ${lines}; add each with the range it works with`)
  }
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
