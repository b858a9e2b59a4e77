/**
 * Rule: a file belongs to the version that published it, so a stack belongs to the innermost of its frames that is in a
 * file of some MFE (or the host). Pure.
 *
 * - Files of shared libraries belong to nobody: what React throws while it renders a component is the component's error.
 * - A page names the files of each version's static graph; its lazy ones are found by the folder they share with those.
 * - Two versions that are published into one folder share what is not named; it counts for the one that the page wanted.
 *   Two MFEs in one folder (a bucket's root) don't share: what is not named there is nobody's.
 */
import { ownerOf } from '../owner.ts'
import type { ReleaseData, ReleaseFiles } from '../release.ts'
import { framesOf } from './scrub.ts'

export interface Attribution {
  /** `name@version` whose file `url` is. */
  ofUrl(url: string): string | undefined
  /** `name@version` that threw an error with this stack, as Chromium, Firefox or WebKit write it. */
  ofStack(stack: string): string | undefined
}

export type Attributed = Pick<ReleaseData, 'host' | 'mfes'>

/** An address, up to `:line:column` or Firefox's ` line 3 > eval`. */
const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^\s()]+?(?=(?::\d+){1,2}(?![\w:./])|\sline\s\d)/gi
const IN_ORIGIN = /:\/\/./
/** What the registry stores is at /assets/NAME/VERSION/. */
const STORED = /\/assets\/[^/]+\/([^/]+)\//

const plain = (url: string): string => url.replace(/[?#].*$/, '')
const folderOf = (url: string): string => url.slice(0, url.lastIndexOf('/') + 1)

/** The folder that all of `urls` are in. */
function sharedFolder(urls: readonly string[]): string {
  let shared = folderOf(urls[0] ?? '')
  while (!urls.every((url) => url.startsWith(shared))) shared = folderOf(shared.slice(0, -1))
  return shared
}

const filesOf = (files: ReleaseFiles): string[] => [
  files.entry,
  ...Object.values(files.exposes).flat(),
  ...files.styles,
]

/** The host's version, where its address tells it: a release's data names it nowhere else. */
const hostVersion = (host: string): string => {
  const version = STORED.exec(host)?.[1]
  return version ? decodeURIComponent(version) : ''
}

/** Whose files are whose on the page at `base`, which is what the release's own addresses are relative to. */
export function createAttribution(release: Attributed, base: string): Attribution {
  const files = new Map<string, string>()
  const folders = new Map<string, { name: string; owner: string } | null>()

  const add = (name: string, version: string, urls: readonly string[]) => {
    const owner = ownerOf(name, version)
    const absolute = urls.map((url) => plain(new URL(url, base).href))
    for (const url of absolute) if (!files.has(url)) files.set(url, owner)
    const folder = sharedFolder(absolute)
    const known = folders.get(folder)
    if (known === undefined) folders.set(folder, { name, owner })
    else if (known?.name !== name) folders.set(folder, null)
  }

  for (const [name, mfe] of Object.entries(release.mfes)) add(name, mfe.version, filesOf(mfe))
  for (const [name, { fallback }] of Object.entries(release.mfes))
    if (fallback) add(name, fallback.version, filesOf(fallback))
  add('host', hostVersion(release.host), [release.host])

  const ofUrl = (url: string): string | undefined => {
    const file = plain(url)
    const named = files.get(file)
    if (named) return named
    for (let folder = folderOf(file); IN_ORIGIN.test(folder); folder = folderOf(folder.slice(0, -1))) {
      const found = folders.get(folder)
      if (found !== undefined) return found?.owner
    }
    return undefined
  }

  return {
    ofUrl,
    ofStack(stack) {
      const urls = framesOf(stack).flatMap((frame) => frame.match(ADDRESS) ?? [])
      return urls.map(ofUrl).find((owner) => owner !== undefined)
    },
  }
}
