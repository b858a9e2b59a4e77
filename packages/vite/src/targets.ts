/** Rule: a target is a library of libraries.ts or a folder with a muntin.toml; they are built in a fixed order. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Declaration, type Kind, readDeclaration } from './declaration.ts'
import { UsageError } from './errors.ts'
import { LIBRARIES, type Library } from './libraries.ts'

export interface Target {
  /** On the command line, and the folder below build/. */
  name: string
  /** In the registry. */
  publishes: string
  kind: Exclude<Kind, 'remote'> | 'library'
  /** Its sources; of a library from npm, the package. */
  folder: string
  /** Where its build goes. */
  out: string
  declaration: Declaration | null
  library: Library | null
}

const ORDER: readonly Target['kind'][] = ['library', 'host', 'module', 'page']

/** Event schemas that several MFEs use. */
const contractsOf = (root: string): string => join(root, 'contracts/bus')

/** All targets below `root`; a broken muntin.toml becomes an error in `failures` and spoils no other target. */
export function discover(root: string): { targets: Target[]; failures: Error[] } {
  const failures: Error[] = []
  const targets = LIBRARIES.map((each) => libraryTarget(root, each, join(root, 'build', `lib-${each.name}`)))
  for (const name of readdirSync(join(root, 'app')).sort()) {
    const folder = join(root, 'app', name)
    if (!existsSync(join(folder, 'muntin.toml'))) continue
    try {
      const declaration = readDeclaration(folder, name, { expected: name, contracts: contractsOf(root) })
      // What another federation plugin built is described from its own manifest when it is published.
      if (declaration.kind !== 'remote') targets.push(declaredTarget(folder, declaration, join(root, 'build', name)))
    } catch (error) {
      failures.push(error as Error)
    }
  }
  targets.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  return { targets, failures }
}

/** The target in `folder`, which may be anywhere; it shares what `root` shares. */
export function targetIn(folder: string, root: string, out: string): Target {
  if (!existsSync(join(folder, 'muntin.toml'))) throw new UsageError(`${folder} has no muntin.toml`)
  const declaration = readDeclaration(folder, basename(folder), { contracts: contractsOf(root) })
  if (declaration.kind === 'remote')
    throw new UsageError(`${folder}: kind = "remote" is built by its own tools; publish it as it is`)
  return declaredTarget(folder, declaration, out)
}

const declaredTarget = (folder: string, declaration: Declaration, out: string): Target => ({
  name: declaration.name,
  publishes: declaration.name,
  kind: declaration.kind as Target['kind'],
  folder,
  out,
  declaration,
  library: null,
})

/** The target that builds `library` from the packages at `root`. */
export const libraryTarget = (root: string, library: Library, out: string): Target => ({
  name: `lib-${library.name}`,
  publishes: library.name,
  kind: 'library',
  folder: sourcesOf(root, Object.keys(library.packages)[0] as string),
  out,
  declaration: null,
  library,
})

/** A package of this repository is its sources; of any other, package-lock.json says which version it is. */
function sourcesOf(root: string, name: string): string {
  const own = join(root, 'packages', name.replace('@muntin/', ''))
  return name.startsWith('@muntin/') && existsSync(own) ? own : join(root, 'node_modules', name)
}

/** The targets called `names` (all if none are given), or a UsageError that lists what there is. */
export function choose(targets: readonly Target[], names: readonly string[]): Target[] {
  const known = targets.map((each) => each.name)
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`there is no target "${name}"; there are: ${known.join(', ')}`)
  }
  return targets.filter((each) => names.length === 0 || names.includes(each.name))
}
