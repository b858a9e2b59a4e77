import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../test/checkout.ts'
import { integrityOf } from './output.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muntin-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const cli = (...words: string[]) =>
  promisify(execFile)(process.execPath, [join(REPOSITORY, 'packages/vite/src/cli.ts'), ...words])

/** A changed copy of the catalogue, as someone else's folder. */
function copy(): string {
  const source = join(folder, 'mine')
  cpSync(join(REPOSITORY, 'app/product-catalog'), source, { recursive: true })
  const toml = join(source, 'muntin.toml')
  writeFileSync(toml, readFileSync(toml, 'utf8').replace('version = "1.0.0"', 'version = "1.1.0-rc.1"'))
  return source
}

const manifestIn = (out: string) => JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))

describe('build --dir', () => {
  it('builds an MFE in any folder on what this repository shares, beside its sources', async () => {
    const source = copy()
    await cli('build', '--dir', source)
    const manifest = manifestIn(join(source, 'build'))
    expect(manifest).toMatchObject({ name: 'product-catalog', version: '1.1.0-rc.1', kind: 'module' })
    expect(manifest.exposes['./mount'].shared).toContain('react')
    expect(manifest.declaration.events.sends).toHaveProperty(['addToCart@1', 'properties', 'productId'])
    expect((await cli('build', '--dir', source)).stdout).toContain('product-catalog  unchanged')
  }, 60_000)

  it('twice at once leaves one whole build', async () => {
    const [source, out] = [copy(), join(folder, 'out')]
    await Promise.all([1, 2, 3].map(() => cli('build', '--dir', source, '--out', out, '--force')))
    const { files } = manifestIn(out)
    for (const [name, { integrity }] of Object.entries<{ integrity: string }>(files))
      expect(integrityOf(readFileSync(join(out, name)))).toBe(integrity)
    expect(readdirSync(out).filter((name) => /\.tmp$|^\.lock/.test(name))).toEqual([])
    expect(existsSync(join(source, 'build'))).toBe(false)
  }, 60_000)

  it.each([
    [['build', '--dir', '/nowhere'], 'there is no folder /nowhere'],
    [['build', '--dir', tmpdir()], 'has no muntin.toml'],
    [['build', 'nothing'], 'there is no target "nothing"; there are: lib-react, '],
    [['build', '--dri', 'x'], "Unknown option '--dri'"],
    [['vendor', 'react', '--out', 'x'], '"react" is no package with a version'],
    [['vendor', 'react@18.3.1'], 'usage: '],
    [[], 'usage: '],
  ])(
    '%j is wrong usage: exit code 2 and a line that says why',
    async (words, message) => {
      await expect(cli(...words)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
    },
    30_000,
  )
})

describe('types', () => {
  it('writes what TypeScript knows of events, for any folder with contracts/bus', async () => {
    const out = join(folder, 'events.d.ts')
    await cli('types', '--out', out)
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(join(REPOSITORY, 'app/events.d.ts'), 'utf8'))
    mkdirSync(join(folder, 'contracts/bus'), { recursive: true })
    mkdirSync(join(folder, 'app'))
    writeFileSync(join(folder, 'contracts/bus/hello@1.json'), '{ "type": "string" }')
    await cli('types', '--root', folder)
    expect(readFileSync(join(folder, 'app/events.d.ts'), 'utf8')).toContain('    hello: string\n')
  })
})
