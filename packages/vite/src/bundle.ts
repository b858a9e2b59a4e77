/**
 * Rule: one way of calling Vite for all targets. Production ES modules, no inline code, no eval, nothing injected:
 * CSS is one hashed file (the shell links it), lazy parts carry no preload helper, hashed names are the version.
 * Output stays in memory; `writeBuild` puts it on disk.
 */
import { realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Plugin, Rolldown } from 'vite'
import { BuildError, fromBundler } from './errors.ts'
import { packageOf } from './libraries.ts'
import type { Emitted } from './output.ts'
import type { Target } from './targets.ts'

type OutputChunk = Rolldown.OutputChunk
type RolldownOutput = Rolldown.RolldownOutput

export interface Bundle {
  emitted: Emitted
  /** Entry name -> its static graph. */
  graphs: Map<string, Graph>
  css: string[]
  /** Files outside the target's folder (and outside node_modules) that were read, relative to the root. */
  bundled: string[]
  /** All sources that were read, but those of node_modules. */
  sources: string[]
  /** Every bare specifier that stays an import of some chunk. */
  external: string[]
}

export type Mode = 'production' | 'development'

export interface Graph {
  file: string
  /** Own files that load with `file`, dependencies first, `file` last. */
  files: string[]
  /** Shared specifiers that these import. */
  shared: string[]
}

export interface BundleOptions {
  root: string
  target: Target
  input: Record<string, string>
  /** Which bare specifiers stay imports. */
  external: (specifier: string) => boolean
  mode?: Mode
  /** The folder of the scripts, with a slash at its end. */
  folder?: string
  base?: string
  plugins?: Plugin[]
  /** Global names -> the code that stands for them. */
  define?: Record<string, string>
  /** Modules that share one chunk, by a pattern of their paths. */
  groups?: { name: string; test: RegExp }[]
}

const REQUIRED = '\0muntin-required:'

/** Leaves what others provide an import, also where CommonJS requires it: a browser has no `require`. */
function externals(staysImport: (specifier: string) => boolean): Plugin {
  return {
    name: 'muntin:externals',
    enforce: 'pre',
    resolveId(source, importer, { kind }) {
      if (!staysImport(source)) return null
      const isRequired = kind === 'require-call' && !importer?.startsWith(REQUIRED)
      return isRequired ? REQUIRED + source : { id: source, external: true }
    },
    load(id) {
      if (!id.startsWith(REQUIRED)) return null
      // What a `require` of this module answers (Node's rule for ES modules): the namespace itself.
      return `import * as all from ${JSON.stringify(id.slice(REQUIRED.length))}\nexport { all as 'module.exports' }\n`
    },
  }
}

/** Refuses an import of another MFE: they meet on the page, by events and data, never in code. */
function boundaries(root: string, target: Target, refused: BuildError[]): Plugin {
  const apps = `${join(root, 'app')}/`
  const own = `${target.folder}/`
  return {
    name: 'muntin:boundaries',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const resolved =
        (await this.resolve(source, importer, { ...options, skipSelf: true })) ??
        // The sources may be anywhere; what they bundle of npm is then what this checkout has installed.
        (packageOf(source) ? await this.resolve(source, join(root, 'package.json'), { skipSelf: true }) : null)
      const id = resolved && !resolved.external ? resolved.id.split('?')[0] : undefined
      const file = id?.startsWith('/') ? realpathOr(id) : undefined
      if (file?.startsWith(apps) && !file.startsWith(own)) {
        const other = file.slice(apps.length).split('/')[0]
        const from = importer ? relative(target.folder, importer) : 'an entry'
        const why = `${from}: imports "${source}" of ${other}; use events or a package instead`
        refused.push(new BuildError(target.name, why)) // the bundler would hand on its text alone
        throw refused[0]
      }
      return resolved
    },
  }
}

/**
 * Vite wraps each `import()` to preload what the lazy part needs, by links that carry no integrity. Ours needs none of
 * that: styles come with the entry, and the import map has the hash of every file.
 */
const plainImports: Plugin = {
  name: 'muntin:plain-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : null),
}

/** Notes which files were read: of some, only an inlined value remains in the output. */
function reads(files: Set<string>): Plugin {
  return {
    name: 'muntin:reads',
    buildEnd() {
      for (const id of this.getModuleIds()) files.add(id.split('?')[0] ?? id)
    },
  }
}

const realpathOr = (id: string): string => {
  try {
    return realpathSync(id)
  } catch {
    return id // a virtual module has no file
  }
}

/** Runs Vite once. Throws BuildError, which names the target and the file. */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, target, mode = 'production', folder = '' } = options
  const { build } = await import('vite')
  const asked = process.env.NODE_ENV
  process.env.NODE_ENV = mode // Vite takes the conditions of package.json `exports` from it
  const files = new Set<string>()
  const refused: BuildError[] = []
  try {
    const output = (await build({
      root: target.folder,
      configFile: false,
      envFile: false,
      publicDir: false,
      mode,
      logLevel: 'silent',
      base: options.base ?? './',
      define: { ...options.define, 'process.env.NODE_ENV': JSON.stringify(mode) },
      oxc: { jsx: { runtime: 'automatic', development: false } },
      plugins: [
        externals(options.external),
        boundaries(root, target, refused),
        plainImports,
        reads(files),
        ...(options.plugins ?? []),
      ],
      build: {
        write: false,
        minify: mode === 'production',
        target: 'esnext',
        modulePreload: false,
        cssCodeSplit: false,
        assetsInlineLimit: 0,
        reportCompressedSize: false,
        rolldownOptions: {
          // Comments of development builds name paths from here: the same ones wherever and whenever it is built.
          cwd: dirname(realpathOr(join(root, 'node_modules'))),
          input: options.input,
          preserveEntrySignatures: 'strict',
          output: {
            ...(options.groups?.length ? { codeSplitting: { groups: options.groups } } : {}),
            entryFileNames: `${folder}[name]-[hash].js`,
            chunkFileNames: `${folder}[name]-[hash].js`,
            assetFileNames: (asset) =>
              asset.names.some((name) => name.endsWith('.css'))
                ? `${target.publishes}-[hash][extname]`
                : '[name]-[hash][extname]',
          },
        },
      },
    })) as RolldownOutput
    const sources = sourcesAmong(files)
    const foreign = sources.filter((file) => !file.startsWith(`${target.folder}/`))
    return { ...read(output), bundled: foreign.map((file) => relative(root, file)), sources }
  } catch (error) {
    throw refused[0] ?? fromBundler(target.name, target.folder, error)
  } finally {
    if (asked === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = asked
  }
}

const sourcesAmong = (files: ReadonlySet<string>): string[] =>
  [...files].filter((file) => file.startsWith('/') && !file.includes('/node_modules/')).sort()

function read({ output }: RolldownOutput): Omit<Bundle, 'bundled' | 'sources'> {
  const emitted: Emitted = new Map()
  const chunks = new Map<string, OutputChunk>()
  for (const item of output) {
    emitted.set(item.fileName, Buffer.from(item.type === 'chunk' ? item.code : item.source))
    if (item.type === 'chunk') chunks.set(item.fileName, item)
  }
  const graphs = new Map<string, Graph>()
  for (const chunk of chunks.values()) if (chunk.isEntry) graphs.set(chunk.name, graphOf(chunk, chunks))
  const imported = [...chunks.values()].flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
  const external = new Set(imported.filter((each) => !chunks.has(each)))
  return {
    emitted,
    graphs,
    css: [...emitted.keys()].filter((name) => name.endsWith('.css')),
    external: [...external].sort(),
  }
}

function graphOf(entry: OutputChunk, chunks: ReadonlyMap<string, OutputChunk>): Graph {
  const files: string[] = []
  const shared = new Set<string>()
  const seen = new Set<string>()
  const visit = (chunk: OutputChunk): void => {
    if (seen.has(chunk.fileName)) return
    seen.add(chunk.fileName)
    for (const imported of chunk.imports) {
      const own = chunks.get(imported)
      if (own) visit(own)
      else shared.add(imported)
    }
    files.push(chunk.fileName)
  }
  visit(entry)
  return { file: entry.fileName, files, shared: [...shared].sort() }
}
