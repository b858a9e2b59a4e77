/**
 * Rule: a package from npm becomes a library like those of this repository: all its browser entries in one graph, in both
 * modes, with what others share left out. What belongs together is built together (React with its renderer).
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { buildAll, type Outcome } from './build.ts'
import { BuildError, UsageError } from './errors.ts'
import { LIBRARIES, type Library, registryName } from './libraries.ts'
import { packageJson } from './library.ts'
import { libraryTarget } from './targets.ts'

const INSTALL_TIMEOUT_MS = 180_000
const SPEC = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:@(.+))?$/
/** Entries for servers, tests and tools, by a word of their path. */
const NOT_FOR_BROWSERS =
  /(^|[./-])(server|static|ssr|rsc|node|deno|bun|edge|workerd|test|tests|test-utils|testing|unstable_testing|profiling|native|package\.json)([./-]|$)/
const SCRIPT = /(^|\/)[^.]+$|\.(js|mjs|cjs|jsx)$/

export interface Wanted {
  name: string
  /** A version, range or tag, as npm takes them. */
  version: string
}

/** `react@18.3.1` as name and version. Throws UsageError. */
export function parseSpec(spec: string): Wanted {
  const [, name, version] = SPEC.exec(spec) ?? []
  if (!name || !version) throw new UsageError(`"${spec}" is no package with a version, like react@18.3.1`)
  return { name, version }
}

/** `first` and `others`, with the packages that are always built with it: same version, their library's order. */
export function withPool(first: Wanted, others: readonly Wanted[]): Wanted[] {
  const known = LIBRARIES.find((each) => first.name in each.packages)
  if (first.name.startsWith('@muntin/')) throw new UsageError(`${first.name} is of this repository; build it`)
  const names = Object.keys(known?.packages ?? { [first.name]: [] })
  const given = new Map([first, ...others].map((each) => [each.name, each.version]))
  const pool = names.map((name) => ({ name, version: given.get(name) ?? first.version }))
  return [
    ...pool,
    ...[...given].filter(([name]) => !names.includes(name)).map(([name, version]) => ({ name, version })),
  ]
}

/** Installs `wanted` aside, and builds it as one library into `out`. Throws BuildError with what to do. */
export async function vendor(wanted: readonly Wanted[], out: string, now: number): Promise<Outcome> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'muntin-vendor-')))
  try {
    await install(root, wanted)
    const library = libraryOf(
      root,
      wanted.map((each) => each.name),
    )
    const target = libraryTarget(root, library, resolve(out))
    const [outcome] = await buildAll(root, [target], { force: true, now }, () => {})
    return outcome as Outcome
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** What is installed at `root`, as a library of these packages; a known one keeps its specifiers. */
export function libraryOf(root: string, names: readonly string[]): Library {
  const known = LIBRARIES.find((each) => (names[0] as string) in each.packages)
  const specifiers = names.map((name): [string, string[]] => {
    const entries = entriesOf(root, name)
    const wanted = known?.packages[name]
    return [name, wanted?.filter((each) => entries.includes(each) || isFile(root, each)) ?? entries]
  })
  const none = specifiers.find(([, entries]) => entries.length === 0)
  if (none) throw new BuildError(none[0], 'has no entry for browsers: its package.json has neither exports nor main')
  const peers = names.flatMap((name) => Object.keys(packageJson(root, name).peerDependencies ?? {}))
  return {
    name: known?.name ?? registryName(names[0] as string),
    packages: Object.fromEntries(specifiers),
    whole: known?.whole ?? false,
    external: known ? [] : peers.filter((name) => !names.includes(name)),
  }
}

/** Every specifier that package.json offers to browsers. */
function entriesOf(root: string, name: string): string[] {
  const { exports: offered, main, module: esm, browser } = packageJson(root, name)
  if (offered === undefined || offered === null) {
    const isThere = main || esm || browser || existsSync(join(root, 'node_modules', name, 'index.js'))
    return isThere ? [name] : []
  }
  const keys = typeof offered === 'object' && !Array.isArray(offered) ? Object.keys(offered) : []
  if (!keys.some((key) => key.startsWith('.'))) return [name] // a path, or conditions
  return keys
    .filter((key) => key.startsWith('.') && !key.includes('*') && !NOT_FOR_BROWSERS.test(key.slice(1)))
    .filter((key) => SCRIPT.test(key) || key === '.')
    .filter((key) => (offered as Record<string, unknown>)[key] !== null)
    .map((key) => name + key.slice(1))
}

/** Whether a specifier of a package without `exports` is there as a file or folder. */
function isFile(root: string, specifier: string): boolean {
  const path = join(root, 'node_modules', specifier)
  return ['.js', '.mjs', '.cjs', '/index.js', '/index.mjs'].some((end) => existsSync(path + end))
}

async function install(root: string, wanted: readonly Wanted[]): Promise<void> {
  writeFileSync(join(root, 'package.json'), '{ "private": true }\n')
  const specs = wanted.map(({ name, version }) => `${name}@${version}`)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-save', '--loglevel=error']
  const [program, ...first] = npm()
  const { code, said } = await run(program as string, [...first, 'install', ...flags, ...specs], root)
  if (code !== 0) throw new BuildError(specs.join(' '), reason(said))
}

/** The npm that came with this Node; else the one on the PATH. */
function npm(): string[] {
  const own = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js')
  return existsSync(own) ? [process.execPath, own] : ['npm']
}

function run(program: string, args: readonly string[], cwd: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    const signal = AbortSignal.timeout(INSTALL_TIMEOUT_MS)
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], signal })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk
    })
    child.on('error', (error) => done({ code: 1, said: `${said}\n${error.message}` }))
    child.on('close', (code) => done({ code: code ?? 1, said }))
  })
}

const OFFLINE = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/

/** npm's words as one sentence with a remedy. */
function reason(said: string): string {
  if (/\b(ETARGET|E404)\b/.test(said)) return 'there is no such package or version; see `npm view <package> versions`'
  if (/\bERESOLVE\b/.test(said)) return 'these versions do not go together; give versions that do by --with'
  if (OFFLINE.test(said)) return "npm can't reach its registry; check the network, or `npm config get registry`"
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/complete log/i.test(line))
  return `npm install failed: ${lines.slice(0, 5).join('; ') || 'it said nothing'}`
}
