/** The shop's own declarations are held to its sources: a wrong one would let versions together that do not fit. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'
import { REPOSITORY } from '../test/checkout.ts'
import { LIBRARIES, packageOf } from './libraries.ts'
import { discover } from './targets.ts'

const SHARED = new Set(LIBRARIES.flatMap((each) => Object.keys(each.packages)))
/** What the services of @muntin/react/apollo say by themselves, and what listens inside @muntin/react. */
const SERVICES = [
  'live:reconnected@1',
  'outbox:dropped@1',
  'outbox:kept@1',
  'outbox:sent@1',
  'session:changed@1',
  'upstream:degraded@1',
  'upstream:restored@1',
]
const LIVE = 'live:reconnected@1'
const RESTORED = 'upstream:restored@1'

interface Found {
  sends: Set<string>
  receives: Set<string>
  imports: Set<string>
}

/** The bus events and shared packages that the sources below `folder` name. */
function found(folder: string): Found {
  const result: Found = { sends: new Set(), receives: new Set(), imports: new Set() }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((each) => /\.tsx?$/.test(each) && !each.includes('.test.')))
    read(readFileSync(join(folder, file), 'utf8'), /\.ts$/.test(file) ? 'ts' : 'tsx', result)
  return result
}

function read(code: string, lang: 'ts' | 'tsx', { sends, receives, imports }: Found): void {
  if (lang === 'tsx') imports.add('react') // what JSX becomes
  new Visitor({
    ImportDeclaration({ source, importKind, specifiers }) {
      const types =
        specifiers.length > 0 && specifiers.every((each) => 'importKind' in each && each.importKind === 'type')
      const name = packageOf(source.value)
      if (importKind !== 'type' && !types && name && SHARED.has(name)) imports.add(name)
      if (source.value === '@muntin/react/apollo') for (const each of SERVICES) sends.add(each)
    },
    CallExpression({ callee, arguments: [first] }) {
      const name = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name
      const called = callee.type === 'Identifier' ? callee.name : name
      if (called === 'useLive') receives.add(LIVE)
      if (called === 'useResource' || called === 'usePicture') receives.add(RESTORED)
      if (first?.type !== 'Literal' || typeof first.value !== 'string') return
      if (called === 'emit') sends.add(`${first.value}@1`)
      if (called === 'on' || called === 'once' || called === 'useEvent') receives.add(`${first.value}@1`)
    },
    Property({ key, value }) {
      if (key.type === 'Identifier' && key.name === 'live' && value.type === 'Literal' && value.value)
        receives.add(LIVE)
    },
  }).visit(parseAst(code, { lang }))
}

const { targets, failures } = discover(REPOSITORY)
const declared = targets.flatMap(({ folder, kind, declaration }) =>
  declaration && kind !== 'page' ? [{ name: declaration.name, folder, declaration }] : [],
)

describe('the muntin.toml files of the shop', () => {
  it('are read without a failure', () => {
    expect(failures).toEqual([])
    expect(declared.map((each) => each.name)).toEqual(
      expect.arrayContaining([
        'host',
        'product-catalog',
        'shopping-cart',
        'shared-services',
        'header',
        'auth',
        'orders',
      ]),
    )
  })

  it.each(declared)('$name names the bus events of its sources, and no others', ({ folder, declaration }) => {
    const { sends, receives } = found(join(folder, 'src'))
    expect(Object.keys(declaration.events.sends)).toEqual([...sends].sort())
    expect(Object.keys(declaration.events.receives)).toEqual([...receives].sort())
  })

  it.each(declared)('$name names the shared packages that it imports, and no others', ({ folder, declaration }) => {
    const { imports } = found(join(folder, 'src'))
    expect(Object.keys(declaration.shared).sort()).toEqual([...imports].sort())
  })
})
