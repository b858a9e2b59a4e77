import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAll, type Outcome } from './build.ts'
import { integrityOf } from './output.ts'
import { choose, discover } from './targets.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../..')

const HELLO = {
  'muntin.toml': `
name = "hello"
version = "1.2.3"
owner = "a-team"
[exposes]
"./mount" = "src/mount.tsx"
[shared]
react = "^19.0.0"
[[route]]
path = "/hello/:who"
title = "Hello"
`,
  'src/mount.tsx': `
import { useState } from 'react'
import './style.css'
export const Lazy = () => import('./lazy.ts')
export default function mount() { return { App: () => <b onClick={() => useState(1)}>hi</b>, unmount() {} } }
`,
  'src/lazy.ts': "import { deep } from './deep.ts'\nexport const lazy = deep + 1\n",
  'src/deep.ts': 'export const deep = Math.random()\n',
  'src/style.css': '.he-b { color: red }\n',
}

let root: string

/** Writes the app `name` into the checkout under test. */
function app(name: string, files: Record<string, string>): void {
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, 'app', name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}

/** Builds `names` (all but the shared libraries if none are given). */
async function build(...names: string[]): Promise<Outcome[]> {
  const { targets, failures } = discover(root)
  if (failures[0]) throw failures[0]
  const chosen = choose(targets, names).filter((each) => each.kind !== 'shared' || names.includes('shared'))
  return buildAll(root, chosen, { force: false }, () => {})
}

const built = (...path: string[]): string => join(root, 'build', ...path)
const manifestOf = (name: string) => JSON.parse(readFileSync(built(name, 'manifest.json'), 'utf8'))

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muntin-build-'))
  mkdirSync(join(root, 'app'))
  mkdirSync(join(root, 'packages/vite/src'), { recursive: true })
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  cpSync(join(REPOSITORY, 'package.json'), join(root, 'package.json'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('a build', () => {
  it('makes an MFE a container with hashed files, one stylesheet, and a manifest that accounts for each of them', async () => {
    app('hello', HELLO)
    const [outcome] = await build()
    expect(outcome).toMatchObject({ result: 'built' })
    const manifest = manifestOf('hello')
    expect(manifest).toMatchObject({ schema: 1, kind: 'module', name: 'hello' })
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
    await build()
    const names = readdirSync(built('hello')).filter((name) => name.endsWith('.br'))
    expect(names).not.toEqual([])
    for (const name of names) {
      const plain = readFileSync(built('hello', name.slice(0, -3)))
      expect(brotliDecompressSync(readFileSync(built('hello', name))).equals(plain)).toBe(true)
    }
  })

  it('runs under a strict policy: its scripts hold no eval, no injected style, no preload helper', async () => {
    app('hello', HELLO)
    await build()
    for (const name of readdirSync(built('hello')).filter((each) => each.endsWith('.js'))) {
      expect(readFileSync(built('hello', name), 'utf8')).not.toMatch(
        /\beval\(|new Function|createElement\(["'`]style|modulepreload/,
      )
    }
  })

  it('answers get() for what it exposes and names itself for what it does not', async () => {
    app('plain', {
      'muntin.toml': 'name = "plain"\nversion = "1.0.0"\nowner = "t"\n[exposes]\n"./services" = "src/services.ts"\n',
      'src/services.ts': "export default () => 'made'\n",
    })
    await build()
    for (const entry of ['remoteEntry.js', manifestOf('plain').entry]) {
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
    expect((await build()).map((each) => each.result)).toEqual(['built', 'built'])
    expect((await build()).map((each) => each.result)).toEqual(['unchanged', 'unchanged'])
    app('other', { 'src/mount.test.tsx': 'a test is no input' })
    expect((await build()).map((each) => each.result)).toEqual(['unchanged', 'unchanged'])
    app('hello', { 'src/style.css': '.he-b { color: blue }\n' })
    expect((await build()).map((each) => each.result)).toEqual(['built', 'unchanged'])
  })

  it('is repeated when a file outside its folder that it bundles changed', async () => {
    mkdirSync(join(root, 'packages/words'), { recursive: true })
    const words = join(root, 'packages/words/words.ts')
    writeFileSync(words, "export const word = 'a'\n")
    app('hello', { ...HELLO, 'src/deep.ts': "export { word as deep } from '../../../packages/words/words.ts'\n" })
    await build()
    expect((await build())[0]?.result).toBe('unchanged')
    writeFileSync(words, "export const word = 'b'\n")
    expect((await build())[0]?.result).toBe('built')
  })

  it('keeps the files of the last three builds for open pages, and no more', async () => {
    app('hello', HELLO)
    const entries: string[] = []
    for (const color of ['red', 'green', 'blue', 'black']) {
      app('hello', {
        'src/style.css': `.he-b { color: ${color} }\n`,
        'src/deep.ts': `export const deep = '${color}'\n`,
      })
      await build()
      entries.push(manifestOf('hello').css[0])
    }
    expect(entries.map((name) => existsSync(built('hello', name)))).toEqual([false, true, true, true])
  })

  it('refuses an MFE over its budget and keeps its last build', async () => {
    app('hello', HELLO)
    await build()
    const before = readFileSync(built('hello', 'manifest.json'), 'utf8')
    app('hello', { 'src/deep.ts': `export const deep = ${JSON.stringify('x'.repeat(300_000))}\n` })
    const [outcome] = await build()
    expect(outcome?.error?.message).toMatch(
      /^hello: \d+ bytes of JavaScript are over the budget of 250000 \(largest: lazy-/,
    )
    expect(readFileSync(built('hello', 'manifest.json'), 'utf8')).toBe(before)
  })

  it('refuses an import of another MFE, and names file and MFE', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { deep } from '../../other/src/deep.ts'\n" })
    app('other', { 'src/deep.ts': 'export const deep = 1\n' })
    const [outcome] = await build()
    expect(outcome?.error?.message).toBe(
      'hello: src/deep.ts: imports "../../other/src/deep.ts" of other; use events or a package instead',
    )
  })

  it('refuses a shared library that muntin.toml does not name', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { gql as deep } from '@apollo/client'\n" })
    const [outcome] = await build()
    expect(outcome?.error?.message).toContain('hello: muntin.toml: shared: imports "@apollo/client"')
  })

  it('names target, file and line of a syntax error, and builds the others all the same', async () => {
    app('broken', {
      ...HELLO,
      'muntin.toml': HELLO['muntin.toml'].replaceAll('hello', 'broken'),
      'src/deep.ts': 'export const deep = \n\n  = 1\n',
    })
    app('hello', HELLO)
    const outcomes = await build()
    expect(outcomes.map((each) => each.result)).toEqual(['failed', 'built'])
    expect(outcomes[0]?.error?.message).toMatch(/^broken: src\/deep\.ts/)
  })

  it('names the file that imports what does not exist', async () => {
    app('hello', { ...HELLO, 'src/deep.ts': "export { deep } from './gone.ts'\n" })
    const [outcome] = await build()
    expect(outcome?.error?.message).toMatch(/^hello: .*src\/deep\.ts[\s\S]*gone\.ts/)
  })
})

describe('the shared libraries', () => {
  it('are one graph with one React, and really export their names', async () => {
    for (const name of ['runtime', 'react', 'ui-kit'])
      cpSync(join(REPOSITORY, 'packages', name), join(root, 'packages', name), { recursive: true })
    const [outcome] = await build('shared')
    expect(outcome).toMatchObject({ result: 'built' })
    const manifest = manifestOf('shared')
    const react = await import(built('shared', manifest.libraries.react.file))
    expect(Object.keys(react)).toEqual(expect.arrayContaining(['default', 'useState', 'createElement', 'version']))
    expect(react.version).toBe(manifest.libraries.react.version)
    const cores = Object.keys(manifest.files).filter((name) =>
      readFileSync(built('shared', name), 'utf8').includes('react.transitional.element'),
    )
    expect(cores).toHaveLength(1)
    for (const library of ['react-dom/client', '@apollo/client/react', '@muntin/ui-kit'])
      expect(manifest.libraries[library].files).toContain(cores[0])
  }, 30_000)
})
