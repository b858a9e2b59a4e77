/**
 * Rule: a build appears at once or not at all. Files go first (hashed names never change), the manifest last, by rename.
 *
 * Each file gets its sizes and SHA-384 integrity, and `.br`/`.gz` siblings where those are smaller. Files of earlier
 * builds stay for 30 days after they were last part of one, since releases name them by URL.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

export const KEPT_MS = 30 * 24 * 3_600_000
export const KEPT_BUILDS = 50
export const STATE = '.build.json'
export const LOCK = '.lock'
/** The folder of a library's development build. */
export const DEVELOPMENT = 'development/'

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const COMPRESSIBLE = new Set(['.js', '.css', '.html', '.json', '.svg'])

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)

export interface FileRecord {
  type: string
  raw: number
  gzip: number
  brotli: number
  integrity: string
}

/** What the build remembers of a target between runs. */
export interface BuildState {
  inputHash: string
  bundled: string[]
  /** The current build and earlier ones, newest first. */
  builds: Build[]
}

/** `until`: when another took its place, in ms since 1970; null while it is the current one. */
interface Build {
  files: string[]
  until: number | null
}

export type Emitted = Map<string, Buffer>

export const integrityOf = (content: Buffer): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`

export function readState(folder: string): BuildState | null {
  const file = join(folder, STATE)
  if (!existsSync(file) || !existsSync(join(folder, 'manifest.json'))) return null
  const state = JSON.parse(readFileSync(file, 'utf8')) as BuildState
  // A state of another shape is of an earlier edition of this file: what it says is not known, so it is built anew.
  return state.builds?.every((each) => Array.isArray(each.files)) ? state : null
}

async function record(name: string, content: Buffer): Promise<{ file: FileRecord; siblings: [string, Buffer][] }> {
  const extension = extname(name)
  const type = TYPES[extension] ?? 'application/octet-stream'
  const file = {
    type,
    raw: content.length,
    gzip: content.length,
    brotli: content.length,
    integrity: integrityOf(content),
  }
  if (!COMPRESSIBLE.has(extension)) return { file, siblings: [] }
  // Whoever debugs loads from near; the best brotli takes seconds for React's development build.
  const quality = name.startsWith(DEVELOPMENT) ? 5 : zlib.constants.BROTLI_MAX_QUALITY
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: quality }
  const [gz, br] = await Promise.all([gzip(content, { level: 9 }), brotli(content, { params })])
  file.gzip = Math.min(file.raw, gz.length)
  file.brotli = Math.min(file.raw, br.length)
  const siblings: [string, Buffer][] = [
    [`${name}.gz`, gz],
    [`${name}.br`, br],
  ]
  return { file, siblings: siblings.filter(([, bytes]) => bytes.length < content.length) }
}

function writeAtomically(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, content)
  renameSync(temporary, file)
}

/** The builds whose files stay, after one of `files` became the current one at `now`. */
function withBuild(earlier: readonly Build[], files: string[], now: number): Build[] {
  const ended = earlier.map((each) => ({ ...each, until: each.until ?? now }))
  const young = ended.filter(({ until }) => now - until < KEPT_MS)
  return [{ files, until: null }, ...young].slice(0, KEPT_BUILDS)
}

/** Writes `emitted`, its manifest (made by `manifest` from the file records) and the state; removes what is too old at `now` (ms). */
export async function writeBuild(
  folder: string,
  emitted: Emitted,
  state: Omit<BuildState, 'builds'>,
  manifest: (files: Record<string, FileRecord>) => unknown,
  now: number,
): Promise<Record<string, FileRecord>> {
  const earlier = readState(folder)?.builds ?? []
  const files: Record<string, FileRecord> = {}
  const written: string[] = []
  const names = [...emitted.keys()].sort()
  const records = await Promise.all(names.map((name) => record(name, emitted.get(name) as Buffer)))
  for (const [index, name] of names.entries()) {
    const { file, siblings } = records[index] as (typeof records)[number]
    files[name] = file
    for (const [each, content] of [...siblings, [name, emitted.get(name) as Buffer] as const]) {
      writeAtomically(join(folder, each), content)
      written.push(each)
    }
  }
  const builds = withBuild(earlier, written, now)
  writeAtomically(join(folder, 'manifest.json'), `${JSON.stringify(manifest(files), null, 2)}\n`)
  writeAtomically(join(folder, STATE), JSON.stringify({ ...state, builds }))
  prune(folder, new Set([...builds.flatMap((each) => each.files), 'manifest.json', STATE, LOCK, `${LOCK}.removal`]))
  return files
}

function prune(folder: string, keep: ReadonlySet<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !keep.has(path.slice(folder.length + 1))) rmSync(path)
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && readdirSync(path).length === 0) rmSync(path, { recursive: true })
  }
}
