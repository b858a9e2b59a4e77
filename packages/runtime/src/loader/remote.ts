/**
 * Rule: a Module Federation container of anybody's build is loaded without a Module Federation runtime of ours, and gets
 * the page's own libraries. This file is loaded with the first remote; pages without one never ask for it.
 *
 * | step                | what                                                                                      |
 * |---------------------|-------------------------------------------------------------------------------------------|
 * | load                | `import(entry)`, or a script element whose global `globalName` is the container           |
 * | `init(shareScope)`  | once: each package of `share` at the page's version, which no other version can displace  |
 * | `get(expose)`       | what the remote exposes, mounted by our contract or by an adapter of the host             |
 *
 * Which file a package is, the import map says; a scope of it that covers the remote goes first, as for its own imports.
 */
import type { Container, Mount } from '../contract.ts'
import type { ImportMap, ReleaseFiles, ReleaseRemote } from '../release.ts'
import { guardElements } from './guard.ts'

/** Imports a package as the remote itself would, if it were built by us. */
export type Load = (specifier: string) => Promise<unknown>

/** Makes what a remote exposes mountable. */
export type Adapter = (exported: unknown, load: Load) => Mount | Promise<Mount>

export type Adapters = Readonly<Record<string, Adapter>>

/** What Module Federation's runtimes know of one version of a shared package (`Shared` of @module-federation/runtime). */
interface Provided {
  version: string
  from: string
  scope: string[]
  strategy: 'loaded-first'
  loaded: true
  shareConfig: { singleton: boolean; requiredVersion: string; eager: boolean; strictVersion: boolean }
  useIn: string[]
  deps: string[]
  get(): Promise<() => unknown>
}

export interface Remotes {
  /** What `remote`, that of `files`, exposes, as a module with a `Mount`. */
  get(files: ReleaseFiles, remote: ReleaseRemote): Promise<unknown>
}

/** The file that `specifier` is for modules below `base` (an absolute URL), or undefined. */
export function resolve(map: ImportMap, specifier: string, base: string, documentUrl: string): string | undefined {
  const scopes = Object.entries(map.scopes ?? {})
    .map(([prefix, imports]) => ({ prefix: new URL(prefix, documentUrl).href, imports }))
    .filter(({ prefix, imports }) => base.startsWith(prefix) && specifier in imports)
    .sort((a, b) => b.prefix.length - a.prefix.length)
  return scopes[0]?.imports[specifier] ?? map.imports?.[specifier]
}

/** A module as the code of other bundlers expects one: with the mark that tells it from a CommonJS object. */
const marked = (namespace: object): object => Object.defineProperty({ ...namespace }, '__esModule', { value: true })

function provided(version: string, load: () => Promise<object>): Provided {
  let loaded: Promise<object> | undefined
  return {
    version,
    from: 'muntin',
    scope: ['default'],
    strategy: 'loaded-first',
    loaded: true, // a newer copy does not displace what is in use, and that holds even where it is first asked for now
    shareConfig: { singleton: true, requiredVersion: '*', eager: false, strictVersion: false },
    useIn: [],
    deps: [],
    async get() {
      loaded ??= load().then(marked)
      const library = await loaded
      return () => library
    },
  }
}

/** The versions of one package: exactly the page's. A remote that registers its own copy is not heard. */
const sealed = (version: string, only: Provided): object => new Proxy({ [version]: only }, { set: () => true })

/** What is told of the page by who has read it already: this file imports no code that every page has. */
export interface RemotePage {
  document: Document
  map: ImportMap
  /** URL -> integrity of all scripts and styles, as the release writes the URLs. */
  integrity: Readonly<Record<string, string>>
  adapters: Adapters
  /** Imports a module by its absolute URL. */
  bring(url: string): Promise<unknown>
  /** Puts an element that loads `url` into the document; resolves once it has loaded. */
  append(element: HTMLScriptElement, url: string): Promise<void>
  /** The container that a module or a global is; throws if it is none. */
  containerOf(found: unknown, url: string): Container
}

export function createRemotes({ document, map, integrity, adapters, bring, append, containerOf }: RemotePage): Remotes {
  const absolute = (url: string) => new URL(url, document.baseURI).href
  const hashes = new Map(Object.entries(integrity).map(([url, hash]) => [absolute(url), hash]))
  const containers = new Map<string, Promise<Container>>()
  const window = document.defaultView as Window & typeof globalThis
  guardElements(window, (url) => hashes.get(url))

  function loadFor(files: ReleaseFiles): Load {
    return async (specifier) => {
      const file = resolve(map, specifier, absolute(files.entry), document.baseURI)
      if (!file) throw new Error(`the page has no '${specifier}' for it`)
      return bring(absolute(file))
    }
  }

  function shareScope(files: ReleaseFiles, { share }: ReleaseRemote): Record<string, object> {
    const load = loadFor(files)
    const names = Object.keys({ ...map.imports, ...Object.assign({}, ...Object.values(map.scopes ?? {})) })
    const scope: Record<string, object> = {}
    for (const [name, exact] of Object.entries(share)) {
      const version = exact.split('+')[0] ?? exact // build metadata says nothing about what fits (SemVer 2.0.0, item 10)
      for (const each of names.filter((specifier) => specifier === name || specifier.startsWith(`${name}/`)))
        scope[each] = sealed(
          version,
          provided(version, () => load(each) as Promise<object>),
        )
    }
    return scope
  }

  function run(url: string): Promise<void> {
    const script = document.createElement('script')
    script.async = true
    script.src = absolute(url)
    return append(script, url)
  }

  async function container(files: ReleaseFiles, remote: ReleaseRemote): Promise<Container> {
    let found: unknown
    if (remote.type === 'module') found = await bring(absolute(files.entry))
    else {
      await run(files.entry)
      found = (window as unknown as Record<string, unknown>)[remote.globalName ?? '']
    }
    const usable = containerOf(found, files.entry)
    await usable.init(shareScope(files, remote))
    return usable
  }

  function opened(files: ReleaseFiles, remote: ReleaseRemote): Promise<Container> {
    const known = containers.get(files.entry)
    if (known) return known
    const opening = container(files, remote)
    containers.set(files.entry, opening)
    opening.catch(() => containers.delete(files.entry))
    return opening
  }

  return {
    async get(files, remote) {
      const module = (await (await opened(files, remote)).get(remote.expose))()
      if (remote.adapter === 'mount') return module
      const adapter = adapters[remote.adapter]
      if (!adapter) throw new Error(`the host has no adapter '${remote.adapter}'`)
      const exported = (module as { default?: unknown } | undefined)?.default ?? module
      return { default: await adapter(exported, loadFor(files)) }
    },
  }
}
