/**
 * Rule: who imports only names of `graphql/language` from `graphql` imports `graphql/language`: a page that parses and
 * prints documents needs no schema language, validation and execution, which are four fifths of that package.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Plugin, parseAst } from 'vite'

const WHOLE = 'graphql'
const PART = 'graphql/language'

/** Rewrites such imports, wherever `graphql` stays an import. */
export function fromParts(root: string, staysImport: (specifier: string) => boolean): Plugin {
  let names: ReadonlySet<string> | undefined
  const inPart = (name: string): boolean => {
    names ??= new Set(Object.keys(createRequire(join(root, 'package.json'))(PART) as object))
    return names.has(name)
  }
  return {
    name: 'muntin:parts',
    transform(code, id) {
      if (!/\.m?js$/.test(id) || !code.includes('graphql') || !staysImport(WHOLE)) return null
      let changed = code
      for (const node of parseAst(code, { lang: 'jsx' }).body.toReversed()) {
        if (node.type !== 'ImportDeclaration' || node.source.value !== WHOLE) continue
        const imported = node.specifiers.map((each) =>
          each.type === 'ImportSpecifier' && each.imported.type === 'Identifier' ? each.imported.name : '*',
        )
        if (imported.every(inPart))
          changed = `${changed.slice(0, node.source.start)}${JSON.stringify(PART)}${changed.slice(node.source.end)}`
      }
      return changed === code ? null : { code: changed, map: null }
    },
  }
}
