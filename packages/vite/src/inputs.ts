/**
 * Rule: a target is rebuilt if and only if the hash of what goes into it changed.
 *
 * | target | inputs, besides the build's own code, package-lock.json and the compiler's settings       |
 * |--------|-------------------------------------------------------------------------------------------|
 * | shared | the sources of packages/{runtime,react,ui-kit}                                            |
 * | others | their own folder, and files of other packages that the last build found bundled in them    |
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Target } from './targets.ts'

const IGNORED = /(^|\/)(node_modules|test|README\.md|[^/]+\.test\.tsx?)$/

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => ({ path: join(folder, entry.name), folder: entry.isDirectory() }))
    .filter((entry) => !IGNORED.test(entry.path))
    .flatMap((entry) => (entry.folder ? filesBelow(entry.path) : [entry.path]))
}

/** SHA-256 (hex) over names and contents of `files`; a missing file counts as such. */
function hashOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = existsSync(file) ? readFileSync(file) : 'missing'
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** What every target depends on. Computed once per run. */
export function toolHash(root: string): string {
  const code = filesBelow(join(root, 'packages/vite/src'))
  return hashOf(root, [...code, join(root, 'package-lock.json'), join(root, 'tsconfig.json')])
}

/** The input hash of `target`; `bundled` are files outside its folder that its last build took in. */
export function inputHash(root: string, target: Target, tools: string, bundled: readonly string[]): string {
  const own =
    target.kind === 'shared'
      ? ['runtime', 'react', 'ui-kit'].flatMap((name) => filesBelow(join(target.folder, name)))
      : filesBelow(target.folder)
  const files = [...own, ...bundled.map((file) => join(root, file))]
  return createHash('sha256')
    .update(`${tools}\0${hashOf(root, files)}`)
    .digest('hex')
}
