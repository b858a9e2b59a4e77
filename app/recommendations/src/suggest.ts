/** Rule: what goes with several products is taken from each of them in turn, each once, and none that is there already. Pure. */
import type { Product } from './documents.ts'

/** As many as a row of the widest page has. */
export const MOST = 4

export function suggest(sources: readonly { id: string; related: readonly Product[] }[], most = MOST): Product[] {
  const taken = new Set(sources.map((each) => each.id))
  const found: Product[] = []
  const longest = Math.max(0, ...sources.map((each) => each.related.length))
  for (let turn = 0; turn < longest && found.length < most; turn++) {
    for (const { related } of sources) {
      const next = related[turn]
      if (!next || taken.has(next.id) || found.length === most) continue
      taken.add(next.id)
      found.push(next)
    }
  }
  return found
}
