/**
 * Rule: an MFE names every GraphQL operation that it sends, and none that it doesn't: a gateway can hold it to that list,
 * and a schema's owner sees who uses what. They are read from the gql`...` documents of the sources that were bundled.
 */
import { readFileSync } from 'node:fs'
import { Lexer, Source, type Token, TokenKind } from 'graphql'
import { parseAst, Visitor } from 'vite'
import { BuildError } from './errors.ts'

const TAGS = new Set(['gql', 'graphql'])
const TYPES = new Set(['query', 'mutation', 'subscription'])

/** The operations in `files`, each as `query Catalog`. Throws BuildError for one without a name. */
export function operationsIn(target: string, files: readonly string[]): string[] {
  const found = files
    .filter((file) => /\.([mc]?[jt]sx?|vue)$/.test(file))
    .flatMap((file) => documentsIn(file).flatMap((text) => operationsOf(target, file, text)))
  return [...new Set(found)].sort()
}

function documentsIn(file: string): string[] {
  const code = codeOf(file)
  if (![...TAGS].some((tag) => code.includes(tag))) return []
  const documents: string[] = []
  const program = parseAst(code, { lang: /\.([mc]?ts|vue)$/.test(file) ? 'ts' : 'tsx' })
  new Visitor({
    TaggedTemplateExpression({ tag, quasi }) {
      if (tag.type === 'Identifier' && TAGS.has(tag.name))
        documents.push(quasi.quasis.map((each) => each.value.cooked ?? '').join(' '))
    },
  }).visit(program)
  return documents
}

/** Of a single-file component, its scripts. */
function codeOf(file: string): string {
  const code = readFileSync(file, 'utf8')
  if (!file.endsWith('.vue')) return code
  return [...code.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script).join('\n')
}

/** Looks at tokens alone: what stood in `${...}` is missing, so the document need not be whole. */
function operationsOf(target: string, file: string, text: string): string[] {
  const lexer = new Lexer(new Source(text, file))
  const found: string[] = []
  let depth = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    const isShort = token.kind === TokenKind.BRACE_L && depth === 0 && isOutside(token.prev)
    const isLong = token.kind === TokenKind.NAME && TYPES.has(token.value) && depth === 0 && isOutside(token.prev)
    if (isShort || isLong) {
      const name = isShort ? null : lexer.lookahead()
      if (name?.kind !== TokenKind.NAME)
        throw new BuildError(target, `${file}: a GraphQL operation has no name; give it one that tells what it is for`)
      found.push(`${token.value} ${name.value}`)
    }
    if (token.kind === TokenKind.BRACE_L || token.kind === TokenKind.PAREN_L) depth += 1
    if (token.kind === TokenKind.BRACE_R || token.kind === TokenKind.PAREN_R) depth -= 1
  }
  return found
}

/** Whether a definition may begin after `token`: at the start, or when another one has ended. */
function isOutside(token: Token | null): boolean {
  if (token?.kind === TokenKind.COMMENT) return isOutside(token.prev)
  return token === null || token.kind === TokenKind.SOF || token.kind === TokenKind.BRACE_R
}

/** Refuses a declaration that differs from what the sources send; lists both differences. */
export function checkOperations(target: string, declared: readonly string[], files: readonly string[]): void {
  const found = operationsIn(target, files)
  const missing = found.filter((each) => !declared.includes(each))
  const unused = declared.filter((each) => !found.includes(each))
  if (missing.length + unused.length === 0) return
  const lines = [
    ...(missing.length > 0 ? [`add ${quoted(missing)}, which its sources send`] : []),
    ...(unused.length > 0 ? [`remove ${quoted(unused)}, which no gql document of its sources has`] : []),
  ]
  throw new BuildError(target, `muntin.toml: graphql.operations: ${lines.join('; ')}`)
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')
