/** Rule: a target is a folder of app/ with a muntin.toml, or the shared libraries; they are built in a fixed order. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Declaration, type Kind, readDeclaration } from './declaration.ts'
import { UsageError } from './errors.ts'

export interface Target {
  name: string
  kind: Kind | 'shared'
  folder: string
  /** null for the shared libraries, which declare nothing. */
  declaration: Declaration | null
}

const ORDER: readonly Target['kind'][] = ['shared', 'host', 'module', 'page']

/** All targets below `root`; a broken muntin.toml becomes an error in `failures` and spoils no other target. */
export function discover(root: string): { targets: Target[]; failures: Error[] } {
  const failures: Error[] = []
  const targets: Target[] = [{ name: 'shared', kind: 'shared', folder: join(root, 'packages'), declaration: null }]
  for (const name of readdirSync(join(root, 'app')).sort()) {
    const folder = join(root, 'app', name)
    if (!existsSync(join(folder, 'muntin.toml'))) continue
    try {
      const declaration = readDeclaration(folder, name)
      targets.push({ name, kind: declaration.kind, folder, declaration })
    } catch (error) {
      failures.push(error as Error)
    }
  }
  targets.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  return { targets, failures }
}

/** The targets called `names` (all if none are given), or a UsageError that lists what there is. */
export function choose(targets: readonly Target[], names: readonly string[]): Target[] {
  const known = targets.map((each) => each.name)
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`there is no target "${name}"; there are: ${known.join(', ')}`)
  }
  return targets.filter((each) => names.length === 0 || names.includes(each.name))
}
