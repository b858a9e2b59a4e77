/**
 * Rule: one way of calling Vite for all targets. Production ES modules, no inline code, no eval, nothing injected:
 * CSS is one hashed file (the shell links it), lazy parts carry no preload helper, hashed names are the version.
 * Output stays in memory; `writeBuild` puts it on disk.
 */
import { realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin, Rolldown } from 'vite'
import { BuildError, fromBundler } from './errors.ts'
import { isShared } from './libraries.ts'
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
  /** Every shared specifier that some chunk imports. */
  shared: string[]
}

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
  /** Whether shared libraries stay imports (false when building those themselves, or a page of its own). */
  external: boolean
  base?: string
  plugins?: Plugin[]
  /** Modules that share one chunk, by a pattern of their paths. */
  groups?: { name: string; test: RegExp }[]
}

/** Refuses an import of another MFE: they meet on the page, by events and data, never in code. */
function boundaries(root: string, target: Target, refused: BuildError[]): Plugin {
  const apps = `${join(root, 'app')}/`
  const own = `${target.folder}/`
  return {
    name: 'muntin:boundaries',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
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
  const { root, target } = options
  const { build } = await import('vite')
  const files = new Set<string>()
  const refused: BuildError[] = []
  try {
    const output = (await build({
      root: target.folder,
      configFile: false,
      envFile: false,
      publicDir: false,
      mode: 'production',
      logLevel: 'silent',
      base: options.base ?? './',
      define: { 'process.env.NODE_ENV': '"production"' },
      oxc: { jsx: { runtime: 'automatic', development: false } },
      plugins: [boundaries(root, target, refused), plainImports, reads(files), ...(options.plugins ?? [])],
      build: {
        write: false,
        target: 'esnext',
        modulePreload: false,
        cssCodeSplit: false,
        assetsInlineLimit: 0,
        reportCompressedSize: false,
        rolldownOptions: {
          input: options.input,
          preserveEntrySignatures: 'strict',
          external: options.external ? isShared : [],
          output: {
            ...(options.groups ? { codeSplitting: { groups: options.groups } } : {}),
            entryFileNames: '[name]-[hash].js',
            chunkFileNames: '[name]-[hash].js',
            assetFileNames: (asset) =>
              asset.names.some((name) => name.endsWith('.css'))
                ? `${target.name}-[hash][extname]`
                : '[name]-[hash][extname]',
          },
        },
      },
    })) as RolldownOutput
    return { ...read(output), bundled: foreign(root, target, files) }
  } catch (error) {
    throw refused[0] ?? fromBundler(target.name, target.folder, error)
  }
}

/** Those of `files` that are ours but not the target's own, relative to the root. */
function foreign(root: string, target: Target, files: ReadonlySet<string>): string[] {
  const ours = (file: string) => file.startsWith(`${root}/`) && !file.includes('/node_modules/')
  return [...files]
    .filter((file) => ours(file) && !file.startsWith(`${target.folder}/`))
    .map((file) => relative(root, file))
    .sort()
}

function read({ output }: RolldownOutput): Omit<Bundle, 'bundled'> {
  const emitted: Emitted = new Map()
  const chunks = new Map<string, OutputChunk>()
  for (const item of output) {
    emitted.set(item.fileName, Buffer.from(item.type === 'chunk' ? item.code : item.source))
    if (item.type === 'chunk') chunks.set(item.fileName, item)
  }
  const graphs = new Map<string, Graph>()
  for (const chunk of chunks.values()) if (chunk.isEntry) graphs.set(chunk.name, graphOf(chunk, chunks))
  const shared = new Set(
    [...chunks.values()].flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]).filter(isShared),
  )
  return {
    emitted,
    graphs,
    css: [...emitted.keys()].filter((name) => name.endsWith('.css')),
    shared: [...shared].sort(),
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
  return { file: entry.fileName, files, shared: [...shared] }
}
