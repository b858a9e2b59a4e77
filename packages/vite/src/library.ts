/**
 * Rule: a library build is one graph per mode, in which all that is not its own stays an import: a page has one React,
 * whoever asks for it. CommonJS is wrapped with its real names, so that `import { useState } from 'react'` links.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { type Plugin, parseAst } from 'vite'
import { type Bundle, bundle, type Graph, type Mode } from './bundle.ts'
import { BuildError } from './errors.ts'
import { entryName, type Library, packageOf, SHARED_PACKAGES, staysImport } from './libraries.ts'
import { exportedNames } from './names.ts'
import { DEVELOPMENT } from './output.ts'
import { fromParts } from './parts.ts'
import type { Target } from './targets.ts'

const PREFIX = 'muntin-library:'
/** Where CommonJS becomes a module: inside the core, so that no other file needs the bundler's helpers for it. */
const CORE = 'muntin-core:'
const MODES: readonly Mode[] = ['production', 'development']

interface PackageJson {
  version: string
  exports?: unknown
  main?: string
  module?: string
  browser?: unknown
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

export interface LibraryBundle extends Pick<Bundle, 'emitted' | 'css' | 'bundled'> {
  version: string
  packages: Record<string, { version: string; production: Record<string, Graph>; development: Record<string, Graph> }>
  needs: Record<string, string>
}

export interface LibraryOptions {
  root: string
  target: Target
  library: Library
}

/** Builds `library` in both modes from the packages that are installed at `root`. */
export async function bundleLibrary(options: LibraryOptions): Promise<LibraryBundle> {
  const { root, library } = options
  const entryOf = (names: readonly string[], name: string) => (library.oneFile ? (names[0] as string) : name)
  const specifiers = Object.values(library.packages).flatMap((names) => names.map((name) => entryOf(names, name)))
  const built = new Map<Mode, Bundle>()
  for (const mode of MODES) built.set(mode, await bundleMode(options, specifiers, mode))
  const [production, development] = MODES.map((mode) => built.get(mode) as Bundle) as [Bundle, Bundle]
  const graphs = (bundled: Bundle, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, bundled.graphs.get(entryName(entryOf(names, name))) as Graph]))
  const packages = Object.entries(library.packages).map(([name, names]) => [
    name,
    {
      version: packageJson(root, name).version,
      production: graphs(production, names),
      development: graphs(development, names),
    },
  ])
  const imported = [...production.external, ...development.external]
  return {
    // The styles of both modes are the same; one of them is enough.
    emitted: new Map(
      [...development.emitted].filter(([name]) => !name.endsWith('.css')).concat([...production.emitted]),
    ),
    css: production.css,
    bundled: [...new Set([...production.bundled, ...development.bundled])].sort(),
    version: packageJson(root, Object.keys(library.packages)[0] as string).version,
    packages: Object.fromEntries(packages),
    needs: needsOf(options, imported),
  }
}

async function bundleMode(options: LibraryOptions, specifiers: readonly string[], mode: Mode): Promise<Bundle> {
  const { root, target, library } = options
  const input = Object.fromEntries(specifiers.map((each) => [entryName(each), PREFIX + each]))
  const external = staysImport(target.name, library)
  const grouped = library.whole ? [{ name: `${library.name}-core`, test: /node_modules\/|muntin-core:/ }] : []
  return bundle({
    root,
    target,
    input,
    external,
    mode,
    folder: mode === 'development' ? DEVELOPMENT : '',
    plugins: [wrappers(root, mode), fromParts(root, external)],
    groups: grouped,
    ...(library.define ? { define: library.define } : {}),
  })
}

/** Virtual entries: one per specifier, with exactly its names. */
function wrappers(root: string, mode: Mode): Plugin {
  return {
    name: 'muntin:libraries',
    resolveId: (source) => (source.startsWith(PREFIX) || source.startsWith(CORE) ? `\0${source}` : null),
    async load(id) {
      if (id.startsWith(`\0${CORE}`)) return `export { default } from ${JSON.stringify(id.slice(CORE.length + 1))}\n`
      if (!id.startsWith(`\0${PREFIX}`)) return null
      const specifier = id.slice(PREFIX.length + 1)
      const resolved = await this.resolve(specifier, join(root, 'package.json'), { skipSelf: true })
      if (!resolved || resolved.external) throw new Error(`${specifier} can't be resolved; is its package installed?`)
      const file = resolved.id.split('?')[0] as string
      return wrapperOf(specifier, file, mode)
    },
  }
}

async function wrapperOf(specifier: string, file: string, mode: Mode): Promise<string> {
  const source = JSON.stringify(specifier)
  const form = formOf(file)
  if (form.esm) return `export * from ${source}\n${form.default ? `export { default } from ${source}\n` : ''}`
  const names = await exportedNames(file, mode).catch((cause: Error) => {
    throw new Error(`${specifier} is CommonJS, whose names are found by loading it, and it can't be: ${cause.message}`)
  })
  return `import library from ${JSON.stringify(CORE + specifier)}\nexport default library\nexport const { ${names.join(', ')} } = library\n`
}

/** Whether `file` is an ES module, as bundlers decide it: by its syntax; and whether it has a default export. */
function formOf(file: string): { esm: boolean; default: boolean } {
  if (file.endsWith('.cjs')) return { esm: false, default: false }
  const lang = /\.[mc]?tsx?$/.test(file) ? 'tsx' : 'jsx'
  const { body } = parseAst(readFileSync(file, 'utf8'), { lang, sourceType: 'unambiguous' } as never)
  const exportsDefault = body.some(
    (each) =>
      each.type === 'ExportDefaultDeclaration' ||
      (each.type === 'ExportNamedDeclaration' &&
        each.specifiers.some((one) => 'name' in one.exported && one.exported.name === 'default')),
  )
  const esm = body.some((each) => /^(Import|Export)/.test(each.type))
  return { esm: esm || file.endsWith('.mjs'), default: exportsDefault }
}

export function packageJson(root: string, name: string): PackageJson {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as PackageJson
}

/** Package -> range, as the package.json files of the library say, of all that it imports or cannot do without. */
function needsOf({ root, target, library }: LibraryOptions, specifiers: readonly string[]): Record<string, string> {
  const imported = new Set(specifiers.map((each) => packageOf(each) as string))
  const others = new Set([...SHARED_PACKAGES, ...(library.external ?? [])])
  const needs: Record<string, string> = {}
  for (const own of Object.keys(library.packages)) {
    const { dependencies, peerDependencies, peerDependenciesMeta: meta } = packageJson(root, own)
    for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
      const isRequired = name in (peerDependencies ?? {}) && !meta?.[name]?.optional
      if (name in library.packages || !others.has(name) || !(imported.has(name) || isRequired)) continue
      needs[name] = range
    }
  }
  for (const name of imported) checkNeed(root, target, name, needs[name])
  return Object.fromEntries(Object.entries(needs).sort())
}

/** What is built against one version must not ask for another. */
function checkNeed(root: string, target: Target, name: string, range: string | undefined): void {
  if (!range)
    throw new BuildError(target.name, `imports ${name}, which is not in its package.json; add it to peerDependencies`)
  if (!existsSync(join(root, 'node_modules', name, 'package.json'))) return
  const { version } = packageJson(root, name)
  if (!semver.satisfies(version, range, { includePrerelease: true }))
    throw new BuildError(target.name, `needs ${name} ${range}, but is built against ${version}`)
}
