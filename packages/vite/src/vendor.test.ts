import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { libraryOf, parseSpec, vendor, withPool } from './vendor.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muntin-vendor-test-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Puts a package with these files into node_modules. */
function installed(name: string, json: object, files: string[] = []): void {
  const at = join(folder, 'node_modules', name)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...json }))
  for (const file of files) writeFileSync(join(at, file), '')
}

describe('what is vendored', () => {
  it.each([
    ['react@18.3.1', { name: 'react', version: '18.3.1' }],
    ['@apollo/client@4.3.8', { name: '@apollo/client', version: '4.3.8' }],
    ['rxjs@^7.0.0', { name: 'rxjs', version: '^7.0.0' }],
  ])('%s is a package with a version', (spec, wanted) => {
    expect(parseSpec(spec)).toEqual(wanted)
  })

  it.each(['react', '@apollo/client', '', 'a b@1', '../x@1'])('"%s" is refused with an example', (spec) => {
    expect(() => parseSpec(spec)).toThrow('is no package with a version, like react@18.3.1')
  })

  it('takes along what is always built with it, in the same version unless another is given', () => {
    const [react, dom] = [parseSpec('react@18.3.1'), parseSpec('react-dom@18.3.1')]
    expect(withPool(react, [])).toEqual([react, dom])
    expect(withPool(dom, [])).toEqual([react, dom])
    expect(withPool(react, [parseSpec('react-dom@18.2.0')])[1]?.version).toBe('18.2.0')
    expect(withPool(parseSpec('rxjs@7.8.2'), [])).toHaveLength(1)
  })

  it('is nothing of this repository, whose libraries are built from their sources', () => {
    expect(() => withPool(parseSpec('@muntin/react@1.0.0'), [])).toThrow('@muntin/react is of this repository')
  })
})

describe('the entries of a package', () => {
  const entries = (json: object, files: string[] = []) => {
    installed('lib', json, files)
    return libraryOf(folder, ['lib']).packages.lib
  }

  it('are all that its exports offer to browsers: no server, no test kit, no pattern, no data', () => {
    const exports = {
      '.': './index.js',
      './extra': { import: './extra.mjs' },
      './deep/part.js': './part.js',
      './server': './server.js',
      './server.browser': './server.browser.js',
      './test-utils': './test.js',
      './package.json': './package.json',
      './style.css': './style.css',
      './hidden': null,
      './icons/*': './icons/*.js',
    }
    expect(entries({ exports })).toEqual(['lib', 'lib/extra', 'lib/deep/part.js'])
  })

  it.each([
    [{ exports: './index.js' }],
    [{ exports: { import: './index.mjs', require: './index.cjs' } }],
    [{ main: 'index.js' }],
    [{ module: 'index.mjs' }],
  ])('are the package itself for %j', (json) => {
    expect(entries(json)).toEqual(['lib'])
  })

  it('are missed with an error that names the package', () => {
    expect(() => entries({})).toThrow('lib: has no entry for browsers')
  })

  it('leave its peers to others', () => {
    installed('@a/lib', { main: 'index.js', peerDependencies: { react: '>=18', other: '1' } })
    expect(libraryOf(folder, ['@a/lib'])).toMatchObject({ name: 'a-lib', external: ['react', 'other'] })
  })
})

describe('npm', () => {
  it('brings React 18, built with its renderer in both modes: they load and are of that version', async () => {
    const outcome = await vendor(withPool(parseSpec('react@18.3.1'), []), folder, 0)
    expect(outcome.error).toBeUndefined()
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ schema: 2, kind: 'library', name: 'react', version: '18.3.1', needs: {} })
    const { react, 'react-dom': dom } = manifest.packages
    for (const mode of ['production', 'development']) {
      const main = await import(join(folder, react[mode].react.file))
      const renderer = await import(join(folder, dom[mode]['react-dom'].file))
      expect([main.version, renderer.version.split('-')[0]]).toEqual(['18.3.1', '18.3.1'])
      expect(main.useState).toBeTypeOf('function')
      expect(Object.keys(dom[mode])).toEqual(['react-dom', 'react-dom/client'])
    }
    expect(Object.keys(react.production)).toEqual(['react', 'react/jsx-runtime', 'react/jsx-dev-runtime'])
    const written = (name: string) => readFileSync(join(folder, name), 'utf8')
    const once = Object.keys(manifest.files).map(written)
    await vendor(withPool(parseSpec('react@18.3.1'), []), folder, 0)
    expect(Object.keys(JSON.parse(written('manifest.json')).files).map(written)).toEqual(once)
  }, 120_000)

  it('brings CommonJS that requires React, and leaves React an import', async () => {
    const outcome = await vendor([parseSpec('use-sync-external-store@1.6.0')], folder, 0)
    expect(outcome.error).toBeUndefined()
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    expect(manifest.needs).toEqual({ react: expect.stringContaining('^19.0.0') })
    const library = manifest.packages['use-sync-external-store'].production
    expect(library['use-sync-external-store'].shared).toEqual(['react'])
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.js')))
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/\brequire\(/)
  }, 120_000)

  it('has no such version: one sentence says so, and nothing is written', async () => {
    const wanted = withPool(parseSpec('react@18.3.999'), [])
    await expect(vendor(wanted, join(folder, 'out'), 0)).rejects.toThrow(
      'react@18.3.999 react-dom@18.3.999: there is no such package or version',
    )
    expect(readdirSync(folder)).toEqual([])
  }, 120_000)
})
