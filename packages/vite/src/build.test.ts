import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Checkout, checkout, HELLO, NOW } from '../test/checkout.ts'
import { removeOthers } from './build.ts'
import { integrityOf, KEPT_MS } from './output.ts'

let here: Checkout
const app: Checkout['app'] = (name, files) => here.app(name, files)
const built = (...path: string[]): string => here.built(...path)

beforeEach(() => {
  here = checkout()
})
afterEach(() => {
  here[Symbol.dispose]()
})

describe('a build', () => {
  it('makes an MFE a container with hashed files, one stylesheet, and a manifest that accounts for each of them', async () => {
    app('hello', HELLO)
    const [outcome] = await here.build()
    expect(outcome).toMatchObject({ result: 'built' })
    const manifest = here.manifestOf('hello')
    expect(manifest).toMatchObject({ schema: 2, kind: 'module', name: 'hello', version: '1.2.3' })
    expect(manifest.entry).toMatch(/^[0-9a-f]{12}\/remoteEntry\.js$/)
    expect(manifest.exposes['./mount'].shared.sort()).toEqual(['react', 'react/jsx-runtime'])
    expect(manifest.exposes['./mount'].files.at(-1)).toMatch(/^mount-.{8}\.js$/)
    expect(manifest.css).toEqual([expect.stringMatching(/^hello-.{8}\.css$/)])
    expect(manifest.declaration.routes[0]).toMatchObject({ path: '/hello/:who', protected: false, skeleton: 'page' })
    for (const [name, file] of Object.entries<{ raw: number; integrity: string }>(manifest.files)) {
      const content = readFileSync(built('hello', name))
      expect(file).toMatchObject({ raw: content.length, integrity: integrityOf(content) })
    }
  })

  it('leaves compressed siblings that hold the same bytes', async () => {
    app('hello', HELLO)
    await here.build()
    const names = readdirSync(built('hello')).filter((name) => name.endsWith('.br'))
    expect(names).not.toEqual([])
    for (const name of names) {
      const plain = readFileSync(built('hello', name.slice(0, -3)))
      expect(brotliDecompressSync(readFileSync(built('hello', name))).equals(plain)).toBe(true)
    }
  })

  it('runs under a strict policy: its scripts hold no eval, no injected style, no preload helper', async () => {
    app('hello', HELLO)
    await here.build()
    for (const name of readdirSync(built('hello')).filter((each) => each.endsWith('.js'))) {
      expect(readFileSync(built('hello', name), 'utf8')).not.toMatch(
        /\beval\(|new Function|createElement\(["'`]style|modulepreload/,
      )
    }
  })

  it("compiles Vue's single-file components, whose framework stays an import", async () => {
    app('hello', {
      ...HELLO,
      'muntin.toml': HELLO['muntin.toml']
        .replace('react =', 'vue =')
        .replace('^19.0.0', '^3.5.0')
        .replace('.tsx', '.ts'),
      'src/mount.ts':
        "import { createApp } from 'vue'\nimport App from './App.vue'\nexport default () => createApp(App)\n",
      'src/App.vue':
        '<script setup lang="ts">\nconst who: string = "you"\n</script>\n' +
        '<template><b class="he-b">{{ who }}</b></template>\n<style scoped>.he-b { color: red }</style>\n',
    })
    expect(await here.build()).toMatchObject([{ result: 'built' }])
    const { exposes, css } = here.manifestOf('hello')
    expect(exposes['./mount'].shared).toEqual(['vue'])
    expect(readFileSync(built('hello', css[0]), 'utf8')).toMatch(/\.he-b\[data-v-\w+\]/)
    expect(readFileSync(built('hello', exposes['./mount'].file), 'utf8')).not.toMatch(/new Function|\/tmp\//)
    const script = 'const question = gql`query Hidden { a }`'
    app('hello', {
      'src/App.vue': `<script setup lang="ts">\n${script}\n</script>\n<template>{{ question }}</template>\n`,
    })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toContain('add "query Hidden", which its sources send')
  })

  it('answers get() for what it exposes and names itself for what it does not', async () => {
    app('plain', {
      'muntin.toml': 'name = "plain"\nversion = "1.0.0"\nowner = "t"\n[exposes]\n"./services" = "src/services.ts"\n',
      'src/services.ts': "export default () => 'made'\n",
    })
    await here.build()
    for (const entry of ['remoteEntry.js', here.manifestOf('plain').entry]) {
      const container = await import(built('plain', entry))
      await container.init({})
      const module = (await container.get('./services'))()
      expect(module.default()).toBe('made')
      await expect(container.get('./mount')).rejects.toThrow("'plain' exposes ./services, not ./mount")
    }
  })

  it('is skipped while nothing that goes into it changed, and repeated alone when something did', async () => {
    app('hello', HELLO)
    app('other', { ...HELLO, 'muntin.toml': HELLO['muntin.toml'].replaceAll('hello', 'other') })
    expect((await here.build()).map((each) => each.result)).toEqual(['built', 'built'])
    expect((await here.build()).map((each) => each.result)).toEqual(['unchanged', 'unchanged'])
    app('other', { 'src/mount.test.tsx': 'a test is no input' })
    expect((await here.build()).map((each) => each.result)).toEqual(['unchanged', 'unchanged'])
    app('hello', { 'src/style.css': '.he-b { color: blue }\n' })
    expect((await here.build()).map((each) => each.result)).toEqual(['built', 'unchanged'])
  })

  it('is repeated when a file outside its folder that it bundles changed', async () => {
    const words = 'packages/words/words.ts'
    here.write({ [words]: "export const word = 'a'\n" })
    app('hello', { ...HELLO, 'src/deep.ts': "export { word as deep } from '../../../packages/words/words.ts'\n" })
    await here.build()
    expect((await here.build())[0]?.result).toBe('unchanged')
    here.write({ [words]: "export const word = 'b'\n" })
    expect((await here.build())[0]?.result).toBe('built')
  })

  it('keeps the files of earlier builds for 30 days after another took their place, and no longer', async () => {
    app('hello', HELLO)
    const styles: string[] = []
    const buildIn = async (color: string, now: number) => {
      app('hello', { 'src/style.css': `.he-b { color: ${color} }\n` })
      await here.build([], now)
      styles.push(here.manifestOf('hello').css[0])
      return styles.map((name) => existsSync(built('hello', name)))
    }
    await buildIn('red', NOW)
    expect(await buildIn('green', NOW + 2 * KEPT_MS)).toEqual([true, true]) // red was there all the time, until now
    expect(await buildIn('blue', NOW + 3 * KEPT_MS - 1)).toEqual([true, true, true])
    expect(await buildIn('black', NOW + 3 * KEPT_MS)).toEqual([false, true, true, true])
  })

  it('keeps a file of an earlier build that the current one has again', async () => {
    app('hello', HELLO)
    await here.build()
    const [style] = here.manifestOf('hello').css
    app('hello', { 'src/deep.ts': 'export const deep = 2\n' })
    await here.build([], NOW + 1)
    app('hello', { 'src/deep.ts': 'export const deep = 3\n' })
    await here.build([], NOW + 2 * KEPT_MS)
    expect(here.manifestOf('hello').css).toEqual([style])
    expect(existsSync(built('hello', style))).toBe(true)
  })

  it('is removed when its target is gone, and nothing else is', async () => {
    app('hello', HELLO)
    await here.build()
    here.write({ 'build/of-another-tool/manifest.json': '{}' })
    removeOthers(here.root, new Set(['other']))
    expect(readdirSync(here.built())).toEqual(['of-another-tool'])
  })

  it('refuses an MFE over its budget and keeps its last build', async () => {
    app('hello', HELLO)
    await here.build()
    const before = readFileSync(built('hello', 'manifest.json'), 'utf8')
    app('hello', { 'src/deep.ts': `export const deep = ${JSON.stringify('x'.repeat(300_000))}\n` })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toMatch(
      /^hello: \d+ bytes of JavaScript are over the budget of 250000 \(largest: lazy-/,
    )
    expect(readFileSync(built('hello', 'manifest.json'), 'utf8')).toBe(before)
  })

  it('refuses an import of another MFE, and names file and MFE', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { deep } from '../../other/src/deep.ts'\n" })
    app('other', { 'src/deep.ts': 'export const deep = 1\n' })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toBe(
      'hello: src/deep.ts: imports "../../other/src/deep.ts" of other; use events or a package instead',
    )
  })

  it('refuses a shared library that muntin.toml does not name', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { gql as deep } from '@apollo/client'\n" })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toContain('hello: muntin.toml: shared: imports "@apollo/client"')
  })

  it('refuses a part of a shared library that would come with a second copy of it', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { createPortal as deep } from 'react-dom/profiling'\n" })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toMatch(
      /^hello: .*imports react-dom\/profiling; of react-dom, which is shared, there are react-dom, react-dom\/client$/,
    )
  })

  it('puts the schema of each event into the manifest, and is repeated when that schema changed', async () => {
    const declared = `${HELLO['muntin.toml']}[events]\nsends = ["cart:open", "own"]\n`
    app('hello', { ...HELLO, 'muntin.toml': declared, 'events/own@1.json': '{ "title": "own" }' })
    here.write({ 'contracts/bus/cart.open@1.json': '{ "title": "open" }', 'contracts/bus/own@1.json': '{}' })
    await here.build()
    expect(here.manifestOf('hello').declaration.events).toEqual({
      sends: { 'cart:open@1': { title: 'open' }, 'own@1': { title: 'own' } },
      receives: {},
    })
    expect((await here.build())[0]?.result).toBe('unchanged')
    here.write({ 'contracts/bus/cart.open@1.json': '{ "title": "opened" }' })
    expect((await here.build())[0]?.result).toBe('built')
  })

  it('refuses GraphQL operations that differ from those of its sources, and lists both differences', async () => {
    app('hello', {
      ...HELLO,
      'muntin.toml': `${HELLO['muntin.toml']}[graphql]\noperations = ["query Gone", "query Known"]\n`,
      'src/deep.ts': [
        'const gql = String.raw',
        'const FIELDS = "id"',
        'export const deep = [',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the placeholder of the sources under test
        '  gql`query Known($query: ID!) { mutation(subscription: { query: $query }) { ${FIELDS} } } fragment F on T { a }`,',
        '  gql`mutation Add($x: In = { a: "query Not" }) @live { add(x: $x) } # query Neither',
        '  subscription Heard { heard }`]',
        '',
      ].join('\n'),
    })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toBe(
      'hello: muntin.toml: graphql.operations: add "mutation Add", "subscription Heard", which its sources send; ' +
        'remove "query Gone", which no gql document of its sources has',
    )
  })

  it('refuses a GraphQL operation without a name', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': 'const gql = String.raw\nexport const deep = gql`{ a { b } }`\n' })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toMatch(/^hello: .*src\/deep\.ts: a GraphQL operation has no name/)
  })

  it('names target, file and line of a syntax error, and builds the others all the same', async () => {
    app('broken', {
      ...HELLO,
      'muntin.toml': HELLO['muntin.toml'].replaceAll('hello', 'broken'),
      'src/deep.ts': 'export const deep = \n\n  = 1\n',
    })
    app('hello', HELLO)
    const outcomes = await here.build()
    expect(outcomes.map((each) => each.result)).toEqual(['failed', 'built'])
    expect(outcomes[0]?.error?.message).toMatch(/^broken: src\/deep\.ts/)
  })

  it('names the file that imports what does not exist', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { deep } from './gone.ts'\n" })
    const [outcome] = await here.build()
    expect(outcome?.error?.message).toMatch(/^hello: .*src\/deep\.ts[\s\S]*gone\.ts/)
  })
})
