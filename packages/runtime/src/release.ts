/** Rule: what the host knows of the page's release is this data block, which the shell wrote; the host invents nothing. */
import type { EventContract } from './contract.ts'

/** How a container that packages/vite did not build is loaded. */
export interface ReleaseRemote {
  /** `module` is imported; `script` is a classic script that sets the global `globalName`. */
  type: 'module' | 'script'
  globalName: string | null
  /** Its own key for what the release calls `./mount`. */
  expose: string
  /** What that key holds: a function of our contract, or something that an adapter of the host mounts. */
  adapter: string
  /** The packages to offer it: npm name -> the version this page has for it. */
  share: Record<string, string>
}

/** What to load of one version of an MFE. */
export interface ReleaseFiles {
  version: string
  /** The container's URL. */
  entry: string
  /** Per expose: the URLs of its static graph, dependencies first. */
  exposes: Record<string, string[]>
  styles: string[]
  remote?: ReleaseRemote
}

export interface ReleaseMfe extends ReleaseFiles {
  owner: string
  /** The version that stands in when this one's files are gone or not what was published. */
  fallback?: ReleaseFiles
}

export interface ReleaseRoute {
  path: string
  title: string
  skeleton: string
  protected: boolean
  mfe: string
  /** Patterns of the routes that are likely next. */
  next: string[]
}

export interface ReleaseSlot {
  name: string
  mfe: string
  /** Patterns of routes without it. */
  except: string[]
  /** Patterns of the only routes with it; empty: all. */
  only: string[]
  /** When it is loaded: at once (and preloaded), when its place comes into view, or when the page is idle. */
  load: 'eager' | 'visible' | 'idle'
  skeleton: string
}

export interface ReleaseData {
  id: string
  channel: string
  mode: 'production' | 'development'
  title: string
  footer: string
  /** URL of the host's module. */
  host: string
  /** The MFE that exposes `./services`, if there is one. */
  services: string | null
  mfes: Record<string, ReleaseMfe>
  /** Style URL -> integrity; that of scripts is in the import map. */
  integrity: Record<string, string>
  routes: ReleaseRoute[]
  slots: ReleaseSlot[]
  /** What the release knows of events: `cart:updated@1` -> contract. */
  events: Record<string, EventContract>
  /** Set where one person sees this release instead of the channel's; `expires` is an RFC 3339 time. */
  preview?: { expires: string; channel: string }
}

/** HTML's import map, as the document has it. */
export interface ImportMap {
  imports?: Record<string, string>
  scopes?: Record<string, Record<string, string>>
  integrity?: Record<string, string>
}

/** The release of `document`. Throws if the shell put none there. */
export function readRelease(from: Document): ReleaseData {
  const block = from.getElementById('muntin-release')
  if (!block?.textContent) throw new Error('the document holds no release (script#muntin-release)')
  return JSON.parse(block.textContent) as ReleaseData
}

/** The import map of `document`; an empty one if it has none. */
export function readImportMap(from: Document): ImportMap {
  const map = from.querySelector('script[type=importmap]')?.textContent
  return map ? (JSON.parse(map) as ImportMap) : {}
}

/** URL -> integrity of all scripts and styles: the page's import map has those of scripts, the release those of styles. */
export function readIntegrity(from: Document, release: ReleaseData): Record<string, string> {
  return { ...release.integrity, ...readImportMap(from).integrity }
}
