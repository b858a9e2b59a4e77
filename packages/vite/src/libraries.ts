/**
 * Rule: these packages are shared. No MFE bundles them; the page's import map gives one copy to all who fit it.
 *
 * One line is one build: its packages are published together, in one graph, and the others stay imports. The build takes
 * the name and the version of its first package. Specifiers are what others may import; an import of anything else of
 * these packages is refused, since it would bring a second copy of them.
 */
import { BuildError } from './errors.ts'

export interface Library {
  /** In the registry; the build is `build/lib-<name>`. */
  name: string
  /** npm package -> the specifiers of it. */
  packages: Record<string, string[]>
  /** All code in one file, besides the entries: what every page loads whole anyway. */
  whole?: boolean
  /** The first specifier exports all that the others do: they are the same file, and cost a page nothing more. */
  oneFile?: boolean
  /** Packages that stay imports besides those of this table. */
  external?: readonly string[]
  /** Global names that its sources leave to the bundler -> the code that they stand for. */
  define?: Record<string, string>
  /** The Trusted Types policies that its code makes; the page's security policy allows these. */
  trustedTypes?: string[]
}

/** The parts of @muntin/runtime that can be had alone; not `testing`, which is for no page. */
export const RUNTIME_PARTS = ['loader', 'bus', 'http', 'store', 'storage', 'format', 'monitor'] as const

export const LIBRARIES: readonly Library[] = [
  {
    name: 'react',
    packages: {
      react: ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react/compiler-runtime'],
      'react-dom': ['react-dom', 'react-dom/client'],
    },
    whole: true,
  },
  // `graphql/language` is the fifth of it that Apollo Client needs; no page loads the schema's part for that.
  { name: 'graphql', packages: { graphql: ['graphql', 'graphql/language'] } },
  {
    name: 'apollo-client',
    packages: { '@apollo/client': ['@apollo/client', '@apollo/client/react', '@apollo/client/link/subscriptions'] },
    whole: true,
  },
  // Without the template compiler, which would need eval. Options API: the MFEs of other teams may be written so.
  {
    name: 'vue',
    packages: { vue: ['vue'] },
    define: {
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    trustedTypes: ['vue'],
  },
  {
    name: 'muntin-runtime',
    packages: { '@muntin/runtime': ['@muntin/runtime', ...RUNTIME_PARTS.map((part) => `@muntin/runtime/${part}`)] },
    oneFile: true,
  },
  { name: 'muntin-react', packages: { '@muntin/react': ['@muntin/react', '@muntin/react/apollo'] } },
  { name: 'muntin-ui-kit', packages: { '@muntin/ui-kit': ['@muntin/ui-kit', '@muntin/ui-kit/contrast'] } },
]

const specifiers = new Set(LIBRARIES.flatMap((each) => Object.values(each.packages).flat()))
export const SHARED_PACKAGES: readonly string[] = LIBRARIES.flatMap((each) => Object.keys(each.packages))

/** Which specifiers stay imports of `target`, which is `own` if it is itself a library. Throws BuildError (see above). */
export function staysImport(target: string, own: Library | null = null): (specifier: string) => boolean {
  const also = new Set(own?.external)
  return (specifier) => {
    const name = packageOf(specifier)
    if (!name || (own && name in own.packages)) return false
    if (also.has(name) || specifiers.has(specifier)) return true
    if (!SHARED_PACKAGES.includes(name)) return false
    const known = [...specifiers].filter((each) => packageOf(each) === name)
    throw new BuildError(target, `imports ${specifier}; of ${name}, which is shared, there are ${known.join(', ')}`)
  }
}

/** The npm package of a bare specifier: `@apollo/client/react` -> `@apollo/client`; null for a path. */
export const packageOf = (specifier: string): string | null =>
  /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?=\/|$)/i.exec(specifier)?.[0] ?? null

/** The registry's name of an npm package: `@apollo/client` -> `apollo-client`. */
export const registryName = (name: string): string =>
  name
    .toLowerCase()
    .replace('@', '')
    .replace(/[^a-z0-9]+/g, '-')

/** The file name of an entry, without hash: `@muntin/react/apollo` -> `muntin.react.apollo`. */
export const entryName = (specifier: string): string => specifier.replace('@', '').replaceAll('/', '.')
