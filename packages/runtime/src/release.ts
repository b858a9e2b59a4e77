/** Rule: what the host knows of the page's release is this data block, which the shell wrote; the host invents nothing. */

export interface ReleaseMfe {
  version: string
  owner: string
  /** The container's URL. */
  entry: string
  /** Per expose: the URLs of its static graph, dependencies first. */
  exposes: Record<string, string[]>
  styles: string[]
}

export interface ReleaseRoute {
  path: string
  title: string
  skeleton: string
  protected: boolean
  mfe: string
}

export interface ReleaseSlot {
  name: string
  mfe: string
  except: string[]
  skeleton: string
}

export interface ReleaseData {
  id: string
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
}

/** The release of `document`. Throws if the shell put none there. */
export function readRelease(from: Document): ReleaseData {
  const block = from.getElementById('muntin-release')
  if (!block?.textContent) throw new Error('the document holds no release (script#muntin-release)')
  return JSON.parse(block.textContent) as ReleaseData
}

/** URL -> integrity of all scripts and styles: the page's import map has those of scripts, the release those of styles. */
export function readIntegrity(from: Document, release: ReleaseData): Record<string, string> {
  const map = from.querySelector('script[type=importmap]')?.textContent
  const scripts = map ? (JSON.parse(map) as { integrity?: Record<string, string> }).integrity : {}
  return { ...release.integrity, ...scripts }
}
