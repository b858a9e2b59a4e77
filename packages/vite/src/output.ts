/**
 * Rule: a build appears at once or not at all. Files go first (hashed names never change), the manifest last, by rename.
 *
 * Each file gets its sizes and SHA-384 integrity, and `.br`/`.gz` siblings where those are smaller. Files of the last
 * three builds stay, since open pages still load lazy parts of them.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

const KEPT_BUILDS = 3
const STATE = '.build.json'

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
  /** The files of the last builds, newest first. */
  builds: string[][]
}

export type Emitted = Map<string, Buffer>

export const integrityOf = (content: Buffer): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`

export function readState(folder: string): BuildState | null {
  const file = join(folder, STATE)
  if (!existsSync(file) || !existsSync(join(folder, 'manifest.json'))) return null
  return JSON.parse(readFileSync(file, 'utf8')) as BuildState
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
  const [gz, br] = await Promise.all([gzip(content, { level: 9 }), brotli(content)])
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

/** Writes `emitted`, its manifest (made by `manifest` from the file records) and the state; removes what is too old. */
export async function writeBuild(
  folder: string,
  emitted: Emitted,
  state: Omit<BuildState, 'builds'>,
  manifest: (files: Record<string, FileRecord>) => unknown,
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
  const builds = [written, ...earlier].slice(0, KEPT_BUILDS)
  writeAtomically(join(folder, 'manifest.json'), `${JSON.stringify(manifest(files), null, 2)}\n`)
  writeAtomically(join(folder, STATE), JSON.stringify({ ...state, builds }))
  prune(folder, new Set([...builds.flat(), 'manifest.json', STATE]))
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
