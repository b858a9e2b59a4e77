import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readDeclaration } from './declaration.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muntin-toml-'))
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/mount.tsx'), '')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const GOOD = 'name = "cart"\nversion = "1.0.0"\nowner = "team"\n[exposes]\n"./mount" = "src/mount.tsx"\n'

function read(text: string) {
  writeFileSync(join(folder, 'muntin.toml'), text)
  return readDeclaration(folder, 'cart', { expected: 'cart', contracts: join(folder, 'contracts/bus') })
}

describe('a muntin.toml', () => {
  it('gets its defaults', () => {
    expect(read(GOOD)).toMatchObject({
      kind: 'module',
      about: '',
      shared: {},
      requires: {},
      events: { sends: {}, receives: {} },
      operations: [],
      calls: [],
      budget: { js: 250_000 },
      routes: [],
      slots: [],
      page: null,
    })
  })

  it('takes a shared package as a range or as a table', () => {
    const table = 'react = "^19"\nreact-dom = { range = "^19", singleton = true, strict = false, pool = "react" }\n'
    expect(read(`${GOOD}[shared]\n${table}`).shared).toEqual({
      react: { range: '^19', singleton: false, strict: true, pool: null },
      'react-dom': { range: '^19', singleton: true, strict: false, pool: 'react' },
    })
  })

  it('says what it requires, sends and calls', () => {
    mkdirSync(join(folder, 'events'))
    writeFileSync(join(folder, 'events/cart.updated@2.json'), '{ "type": "object" }')
    const text =
      '[requires]\nshell = "^1.0.0"\n[events]\nreceives = ["cart:updated@2"]\n' +
      '[graphql]\noperations = ["query B", "mutation A"]\n' +
      '[calls]\nallow = ["/graphql", "/api/cart/", "https://pay.example.com"]\n'
    expect(read(GOOD + text)).toMatchObject({
      requires: { shell: '^1.0.0' },
      events: { sends: {}, receives: { 'cart:updated@2': { type: 'object' } } },
      operations: ['mutation A', 'query B'],
      calls: ['/graphql', '/api/cart/', 'https://pay.example.com'],
    })
  })

  it('says where a slot is, when it loads, and where visitors are likely to go next', () => {
    const text =
      '[[slot]]\nname = "aside"\nonly = ["/cart", "/products/:id"]\nload = "visible"\n' +
      '[[slot]]\nname = "tray"\nexcept = ["/login"]\n' +
      '[[route]]\npath = "/cart"\ntitle = "Cart"\nnext = ["/orders/:id"]\n[[route]]\npath = "/b"\ntitle = "B"\n'
    const { slots, routes } = read(GOOD + text)
    expect(slots).toEqual([
      { name: 'aside', except: [], only: ['/cart', '/products/:id'], load: 'visible', skeleton: 'page' },
      { name: 'tray', except: ['/login'], only: [], load: 'eager', skeleton: 'page' },
    ])
    expect(routes.map((each) => each.next)).toEqual([['/orders/:id'], []])
  })

  it('takes an event that says how it is delivered, and no word besides', () => {
    mkdirSync(join(folder, 'events'))
    const event = (delivery: string) =>
      writeFileSync(join(folder, 'events/a@1.json'), `{ "type": "object", "x-muntin": ${delivery} }`)
    event('{ "replay": true }')
    const sends = `${GOOD}[events]\nsends = ["a"]`
    expect(read(sends).events.sends).toEqual({ 'a@1': { type: 'object', 'x-muntin': { replay: true } } })
    event('{ "crosstab": true }')
    expect(() => read(sends)).toThrow('x-muntin.crosstab: unknown key; allowed: replay, crossTab')
  })

  it('is refused at once when a call is long and wrong at its end', () => {
    const hostile = `/${'a'.repeat(50_000)}!`
    expect(() => read(`${GOOD}[calls]\nallow = ["${hostile}"]`)).toThrow('neither a path like')
    expect(() => read(`${GOOD}[calls]\nallow = ["${'/a'.repeat(50_000)}!"]`)).toThrow('neither a path like')
  })

  it('of a remote is read as far as the build has to know it', () => {
    const remote = GOOD.replace('src/mount.tsx', './Widget').replace('owner', 'kind = "remote"\nowner')
    expect(read(`${remote}[remote]\nexpose = "./Widget"\nadapter = "react"\n`).kind).toBe('remote')
  })

  it.each(['1.0.0-rc.1', '1.0.0+build.5', '1.0.0-0a.b-c+001'])('may have the version %s', (version) => {
    expect(read(GOOD.replace('1.0.0', version)).version).toBe(version)
  })

  it.each([
    ['not TOML', 'name = ', 'cart: muntin.toml: '],
    ['a missing key', GOOD.replace('owner = "team"', ''), 'owner: expected a non-empty text'],
    ['a misspelt key', `colour = 1\n${GOOD}`, 'colour: unknown key; allowed: name, version'],
    [
      'a misspelt key of a table',
      `${GOOD}[[route]]\npath = "/"\ntitel = "x"`,
      'route[0].titel: unknown key; allowed: path',
    ],
    ['another name', GOOD.replace('cart', 'card'), 'name: expected "cart", the name of its folder'],
    ['a version with a leading zero', GOOD.replace('1.0.0', '1.0.0-01'), '"1.0.0-01" is not a semantic version'],
    ['no semantic version', GOOD.replace('1.0.0', '1'), 'version: "1" is not a semantic version'],
    [
      'a file that is not there',
      GOOD.replace('src/mount.tsx', 'src/gone.tsx'),
      'exposes."./mount": src/gone.tsx does not exist',
    ],
    ['a file outside src', GOOD.replace('src/mount.tsx', '../x.tsx'), 'is not a file below src/'],
    ['nothing exposed', 'name = "cart"\nversion = "1.0.0"\nowner = "t"', 'exposes: a module exposes something'],
    [
      'an unknown skeleton',
      `${GOOD}[[route]]\npath = "/"\ntitle = "x"\nskeleton = "bones"`,
      'route[0].skeleton: expected one of page, showcase, grid',
    ],
    ['a path with a query', `${GOOD}[[route]]\npath = "/a?b"\ntitle = "x"`, 'route[0].path: "/a?b" is not a path like'],
    [
      'a flag in words',
      `${GOOD}[[route]]\npath = "/"\ntitle = "x"\nprotected = "yes"`,
      'route[0].protected: expected true or false',
    ],
    [
      'a slot that loads some time',
      `${GOOD}[[slot]]\nname = "a"\nload = "late"`,
      'slot[0].load: expected one of eager, visible, idle',
    ],
    [
      'a next route that is no path',
      `${GOOD}[[route]]\npath = "/"\ntitle = "x"\nnext = ["cart"]`,
      'route[0].next[0]: "cart" is not a path like',
    ],
    ['no npm range', `${GOOD}[shared]\nreact = "nineteen"`, 'shared."react".range: "nineteen" is not an npm range'],
    [
      'a misspelt key of a shared package',
      `${GOOD}[shared]\nreact = { range = "^19", single = true }`,
      'shared."react".single: unknown key; allowed: range, singleton, strict, pool',
    ],
    [
      'a requirement that is no range',
      `${GOOD}[requires]\nshell = "one"`,
      'requires."shell": "one" is not an npm range',
    ],
    ['requiring itself', `${GOOD}[requires]\ncart = "^1.0.0"`, 'requires."cart": an MFE does not require itself'],
    [
      'an event without a schema',
      `${GOOD}[events]\nsends = ["cart:open"]`,
      /events\.sends\[0\]: "cart:open@1" has no schema; write .*events\/cart\.open@1\.json or .*bus\/cart\.open@1\.json/,
    ],
    ['no event', `${GOOD}[events]\nsends = ["cart open"]`, 'events.sends[0]: "cart open" is not an event like'],
    ['an event twice', `${GOOD}[events]\nsends = ["a", "a"]`, 'events.sends[1]: "a" is there twice'],
    ['no operation', `${GOOD}[graphql]\noperations = ["Cart"]`, '"Cart" is not an operation like "query Catalog"'],
    ['a call that escapes', `${GOOD}[calls]\nallow = ["/a/../b"]`, 'calls.allow[0]: "/a/../b" is neither a path'],
    ['a call with a path at an origin', `${GOOD}[calls]\nallow = ["https://a.b/c"]`, 'neither a path like'],
    ['a remote table of a module', `${GOOD}[remote]\nfolder = "dist"`, 'a table [remote] goes with kind = "remote"'],
    ['a budget of nothing', `${GOOD}[budget]\njs = 0`, 'budget.js: expected a whole number > 0'],
  ])('is refused for %s, with the key and what is allowed', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
    expect(() => read(text)).toThrow(/^cart: muntin\.toml: /)
  })
})
