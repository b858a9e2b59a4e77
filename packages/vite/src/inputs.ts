/**
 * Rule: a target is rebuilt if and only if the hash of what goes into it changed.
 *
 * | target   | inputs, besides the build's own code, package-lock.json and the compiler's settings          |
 * |----------|----------------------------------------------------------------------------------------------|
 * | from npm | the package.json of each package (its version)                                               |
 * | others   | their own folder, the declaration (its event schemas), and files of other packages that the  |
 * |          | last build found bundled in them                                                             |
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Target } from './targets.ts'

const IGNORED = /(^|\/)(node_modules|test|README\.md|[^/]+\.test\.tsx?)$/

function filesBelow(folder: string, except = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => ({ path: join(folder, entry.name), folder: entry.isDirectory() }))
    .filter((entry) => !IGNORED.test(entry.path) && entry.path !== except)
    .flatMap((entry) => (entry.folder ? filesBelow(entry.path, except) : [entry.path]))
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
  const code = filesBelow(import.meta.dirname)
  return hashOf(root, [...code, join(root, 'package-lock.json'), join(root, 'tsconfig.json')])
}

/** The input hash of `target`; `bundled` are files outside its folder that its last build took in. */
export function inputHash(root: string, target: Target, tools: string, bundled: readonly string[]): string {
  const declared = JSON.stringify([target.declaration, target.library])
  return createHash('sha256')
    .update(`${tools}\0${declared}\0`)
    .update(hashOf(target.folder, ownFiles(root, target)))
    .update(
      hashOf(
        root,
        bundled.map((file) => join(root, file)),
      ),
    )
    .digest('hex')
}

function ownFiles(root: string, { folder, library, out }: Target): string[] {
  if (!folder.includes('/node_modules/')) return filesBelow(folder, out)
  return Object.keys(library?.packages ?? {}).map((name) => join(root, 'node_modules', name, 'package.json'))
}
