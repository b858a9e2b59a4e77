/** Rule: whoever does something on a page is told of as `name@version`; a name alone is one without versions. */

/** Whose is what no MFE and no file of the release had a part in: the page itself. */
export const PAGE = 'page'
/** Figures are kept by version, so the page has one, too; docs/monitoring.md names it, control knows it. */
const PAGE_VERSION = '0.0.0'

export const ownerOf = (name: string, version: string): string => (version ? `${name}@${version}` : name)

export function splitOwner(owner: string): { mfe: string; version: string } {
  const at = owner.indexOf('@', 1)
  if (at > 0) return { mfe: owner.slice(0, at), version: owner.slice(at + 1) }
  return { mfe: owner, version: owner === PAGE ? PAGE_VERSION : '' }
}
