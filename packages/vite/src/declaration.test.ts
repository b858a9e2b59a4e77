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
  return readDeclaration(folder, 'cart')
}

describe('a muntin.toml', () => {
  it('gets its defaults', () => {
    expect(read(GOOD)).toMatchObject({
      kind: 'module',
      about: '',
      shared: {},
      events: { sends: [], receives: [] },
      budget: { js: 250_000 },
      routes: [],
      slots: [],
      page: null,
    })
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
    ['a budget of nothing', `${GOOD}[budget]\njs = 0`, 'budget.js: expected a whole number > 0'],
  ])('is refused for %s, with the key and what is allowed', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
    expect(() => read(text)).toThrow(/^cart: muntin\.toml: /)
  })
})
