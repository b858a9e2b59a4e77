/**
 * Rule: all shared libraries are one graph, so that what two of them use exists once (React inside ui-kit is the page's React).
 * CommonJS libraries are wrapped with their real names, found by loading them in production mode.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { type Bundle, bundle } from './bundle.ts'
import { entryName, LIBRARIES, type Library } from './libraries.ts'
import type { Target } from './targets.ts'

const PREFIX = '\0muntin-library:'
/** Parts that every page loads together are one file each: four requests instead of twelve. */
const GROUPS = [
  { name: 'react-core', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'apollo-core', test: /node_modules\/(@apollo|@wry|optimism|rxjs|tslib|graphql-tag|graphql-ws)\// },
]

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

function wrapper(library: Library, require: NodeJS.Require): string {
  const specifier = JSON.stringify(library.specifier)
  if (library.form !== 'cjs') return `export * from ${specifier}`
  const names = Object.keys(require(library.specifier)).filter((name) => IDENTIFIER.test(name) && name !== 'default')
  return `import library from ${specifier}\nexport default library\nexport const { ${names.join(', ')} } = library\n`
}

function wrappers(root: string): Plugin {
  const require = createRequire(join(root, 'package.json'))
  return {
    name: 'muntin:libraries',
    resolveId: (source) => (source.startsWith('muntin-library:') ? `\0${source}` : null),
    load(id) {
      const library = LIBRARIES.find((each) => PREFIX + each.specifier === id)
      return library ? wrapper(library, require) : null
    },
  }
}

function versionOf(root: string, library: Library): string {
  const file = join(root, 'node_modules', library.package, 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

export async function bundleShared(root: string, target: Target): Promise<Bundle> {
  process.env.NODE_ENV = 'production'
  const input = Object.fromEntries(
    LIBRARIES.map((each) => [entryName(each.specifier), `muntin-library:${each.specifier}`]),
  )
  return bundle({ root, target, input, external: false, plugins: [wrappers(root)], groups: GROUPS })
}

/** What the manifest says of each library: its version, entry, and the files that load with it. */
export function describeLibraries(root: string, built: Bundle): Record<string, unknown> {
  return Object.fromEntries(
    LIBRARIES.map((each) => {
      const graph = built.graphs.get(entryName(each.specifier))
      return [
        each.specifier,
        { package: each.package, version: versionOf(root, each), file: graph?.file, files: graph?.files },
      ]
    }),
  )
}
