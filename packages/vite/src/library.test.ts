import { readFileSync } from 'node:fs'
import { parseAst } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, checkout } from '../test/checkout.ts'
import type { Graph } from './bundle.ts'
import { LIBRARIES, RUNTIME_PARTS } from './libraries.ts'

interface Packages {
  [name: string]: { version: string; production: Record<string, Graph>; development: Record<string, Graph> }
}

let here: Checkout
beforeAll(async () => {
  here = checkout()
  const outcomes = await here.build(LIBRARIES.map((each) => `lib-${each.name}`))
  expect(outcomes.map((each) => each.error?.message ?? each.result)).toEqual(LIBRARIES.map(() => 'built'))
}, 60_000)
afterAll(() => {
  here[Symbol.dispose]()
})

const packagesOf = (name: string): Packages => here.manifestOf(`lib-${name}`).packages
const built = (name: string, file: string) => here.built(`lib-${name}`, file)
const entries = LIBRARIES.flatMap(({ name, packages }) =>
  Object.entries(packages).flatMap(([npm, specifiers]) => specifiers.map((each) => ({ name, npm, specifier: each }))),
)

/** What the script `file` imports, but for its neighbours. */
function importsOf(file: string): string[] {
  const { body } = parseAst(readFileSync(file, 'utf8'))
  const sources = body.flatMap((each) => ('source' in each && each.source ? [each.source.value] : []))
  return sources.filter((each) => !each.startsWith('.'))
}

describe('a library build', () => {
  it('has the version and the name of its first package', () => {
    expect(here.manifestOf('lib-apollo-client')).toMatchObject({ schema: 2, kind: 'library', name: 'apollo-client' })
    for (const { name, packages } of LIBRARIES) {
      const first = Object.keys(packages)[0] as string
      expect(here.manifestOf(`lib-${name}`).version).toBe(packagesOf(name)[first]?.version)
    }
  })

  it.each(entries)('has $specifier in both modes, and imports bare only what it says', ({ name, npm, specifier }) => {
    const { needs, files } = here.manifestOf(`lib-${name}`)
    for (const mode of ['production', 'development'] as const) {
      const graph = packagesOf(name)[npm]?.[mode][specifier] as Graph
      expect(graph.files.at(-1)).toBe(graph.file)
      for (const file of graph.files) {
        expect(files).toHaveProperty([file])
        expect(file.startsWith('development/')).toBe(mode === 'development')
        for (const each of importsOf(built(name, file))) expect(graph.shared).toContain(each)
      }
      const named = graph.shared.map((each) => Object.keys(needs).find((one) => `${each}/`.startsWith(`${one}/`)))
      expect(named).not.toContain(undefined)
    }
  })

  it('of React is one React with its renderer, in both modes, with the real names', async () => {
    const { react, 'react-dom': dom } = packagesOf('react') as Required<Packages>
    for (const mode of ['production', 'development'] as const) {
      const main = await import(built('react', react?.[mode].react?.file as string))
      expect(Object.keys(main)).toEqual(expect.arrayContaining(['default', 'useState', 'createElement', 'version']))
      expect(main.version).toBe(react?.version)
      expect('act' in main).toBe(mode === 'development')
      const renderer = await import(built('react', dom?.[mode]['react-dom/client']?.file as string))
      expect(renderer).toHaveProperty('createRoot')
      const cores = Object.keys(here.manifestOf('lib-react').files).filter((name) =>
        readFileSync(built('react', name), 'utf8').includes('react.transitional.element'),
      )
      expect(cores.filter((name) => name.startsWith('development/') === (mode === 'development'))).toHaveLength(1)
    }
  })

  it('of Apollo Client asks for the language part of GraphQL alone, which is a fraction of it', () => {
    const client = packagesOf('apollo-client')['@apollo/client']?.production['@apollo/client']
    expect(client?.shared).toEqual(['graphql/language', 'react'])
    const { files } = here.manifestOf('lib-graphql')
    const bytes = (specifier: string) =>
      (packagesOf('graphql').graphql?.production[specifier]?.files ?? []).reduce(
        (sum, name) => sum + files[name].raw,
        0,
      )
    expect(bytes('graphql/language')).toBeLessThan(bytes('graphql') / 3)
  })

  it('of the runtime is one file, whose names are those of all parts, beside what is loaded on demand', async () => {
    const { '@muntin/runtime': runtime } = packagesOf('muntin-runtime')
    const whole = runtime?.production['@muntin/runtime'] as Graph
    expect(whole.files).toHaveLength(1)
    const all = await import(built('muntin-runtime', whole.file))
    for (const part of RUNTIME_PARTS) {
      expect(runtime?.production[`@muntin/runtime/${part}`]).toEqual(whole)
      const names = Object.keys(await import(`../../runtime/src/${part}/index.ts`))
      expect(Object.keys(all)).toEqual(expect.arrayContaining(names))
    }
  })

  it('of the components has their styles once, as its own', () => {
    const { css, files } = here.manifestOf('lib-muntin-ui-kit')
    expect(css).toEqual(Object.keys(files).filter((name) => name.endsWith('.css')))
    expect(css).toHaveLength(1)
  })

  it('says what it needs, as its package.json does', () => {
    expect(here.manifestOf('lib-muntin-react').needs).toMatchObject({ react: '^19.0.0', '@apollo/client': '^4.0.0' })
    expect(here.manifestOf('lib-apollo-client').needs).toHaveProperty('graphql')
    expect(here.manifestOf('lib-react').needs).toEqual({})
  })

  it('of Vue runs without eval and says which Trusted Types policy it makes', () => {
    const { files, trustedTypes } = here.manifestOf('lib-vue')
    const policies = new Set<string>()
    for (const file of Object.keys(files)) {
      const code = readFileSync(built('vue', file), 'utf8')
      expect(code).not.toMatch(/new Function|\beval\(|__VUE_OPTIONS_API__/)
      for (const [, name] of code.matchAll(/createPolicy\(\s*["'`](.*?)["'`]/g)) policies.add(name as string)
    }
    expect([...policies]).toEqual(trustedTypes)
    expect(here.manifestOf('lib-react').trustedTypes).toEqual([])
  })

  it('tells of no path of the machine that made it', () => {
    for (const { name } of LIBRARIES) {
      for (const file of Object.keys(here.manifestOf(`lib-${name}`).files))
        expect(readFileSync(built(name, file), 'utf8')).not.toMatch(/["'`(][^"'`(]*\/node_modules\/react\//)
    }
  })
})
