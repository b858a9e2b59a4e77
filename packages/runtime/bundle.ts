/**
 * Rule: each part of @muntin/runtime can be had alone, as ES modules that import nothing else: what a page without Muntin
 * puts into its import map, and what sizes.json limits.
 *
 *     node packages/runtime/bundle.ts FOLDER      writes loader.js, bus.js .. into FOLDER, and prints their brotli bytes
 *
 * What a part loads only when it needs it is a file of its own beside it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { bundle } from '../vite/src/bundle.ts'
import { LIBRARIES, RUNTIME_PARTS } from '../vite/src/libraries.ts'
import { libraryTarget } from '../vite/src/targets.ts'

export type Part = (typeof RUNTIME_PARTS)[number]

const ROOT = resolve(import.meta.dirname, '../..')

/** As servers compress files that do not change. */
export const compressed = (code: Uint8Array): number =>
  brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length

export interface BundledFile {
  /** What sizes.json calls it: `loader`, and `loader/remote` for what that loads on demand. */
  key: string
  /** `loader.js`; what is loaded on demand has a hash in its name. */
  name: string
  code: Uint8Array
  /** In bytes. */
  brotli: number
}

/** The files of one part, its entry first. */
export async function bundlePart(part: Part): Promise<BundledFile[]> {
  const library = LIBRARIES.find((each) => '@muntin/runtime' in each.packages)
  if (!library) throw new Error('libraries.ts has no @muntin/runtime')
  const target = libraryTarget(ROOT, library, join(ROOT, 'build'))
  const input = { [part]: join(import.meta.dirname, 'src', part, 'index.ts') }
  const { emitted, graphs, external } = await bundle({ root: ROOT, target, input, external: () => false })
  if (external.length > 0) throw new Error(`${part} imports ${external.join(', ')}`)
  const entry = graphs.get(part)?.file
  const files = [...emitted].map(([file, code]) => {
    const [name, key] = file === entry ? [`${part}.js`, part] : [file, `${part}/${file.replace(/-[\w-]{8}\.js$/, '')}`]
    return { key, name, code, brotli: compressed(code) }
  })
  return files.sort((a, b) => a.key.length - b.key.length)
}

/** All parts, one after the other: the bundler uses all cores by itself. */
export async function bundleAll(): Promise<BundledFile[]> {
  const files: BundledFile[] = []
  for (const part of RUNTIME_PARTS) files.push(...(await bundlePart(part)))
  return files
}

if (import.meta.main) {
  const folder = process.argv[2]
  if (!folder) throw new Error('usage: node packages/runtime/bundle.ts FOLDER')
  mkdirSync(folder, { recursive: true })
  for (const { key, name, code, brotli } of await bundleAll()) {
    writeFileSync(join(folder, name), code)
    console.log(`${key.padEnd(16)} ${String(brotli).padStart(6)} bytes  ${name}`)
  }
}
