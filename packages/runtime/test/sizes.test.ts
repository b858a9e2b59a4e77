/** Rule: the runtime stays small: no part is bigger than sizes.json says, and the docs say the same. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BundledFile, bundleAll, compressed } from '../bundle.ts'
import limits from '../sizes.json' with { type: 'json' }

const LIMITS: Readonly<Record<string, number>> = limits
const DOCS = new URL('../../../docs/runtime.md', import.meta.url)

let files: BundledFile[]
beforeAll(async () => {
  files = await bundleAll()
}, 60_000)

describe('the size of @muntin/runtime', () => {
  it('is, of each part, at most what sizes.json allows', () => {
    const over = files
      .filter(({ key, brotli }) => brotli > (LIMITS[key] ?? 0))
      .map(
        ({ key, brotli }) =>
          `${key}: ${brotli} bytes of brotli, the limit is ${LIMITS[key] ?? 'missing'}. ` +
          `Make src/${key.split('/')[0]} smaller, or set the limit in packages/runtime/sizes.json and docs/runtime.md. ` +
          'What is in it: node packages/runtime/bundle.ts FOLDER',
      )
    expect(over).toEqual([])
  })

  it('is, of the whole loader in one piece, Module Federation and all, at most 6 KB', () => {
    const code = files.filter(({ key }) => key.split('/')[0] === 'loader').map((each) => each.code)
    expect(code).toHaveLength(2)
    expect(compressed(Buffer.concat(code))).toBeLessThanOrEqual(6 * 1024)
  })

  it('is limited for nothing that is not there', () => {
    expect(Object.keys(LIMITS).sort()).toEqual(files.map(({ key }) => key).sort())
  })

  it('is what the docs say', () => {
    const rows = readFileSync(DOCS, 'utf8').matchAll(/^\| `([a-z/]+)` .*\| ([\d,]+) \|$/gm)
    const quoted = Object.fromEntries([...rows].map(([, key, bytes]) => [key, Number(bytes?.replace(',', ''))]))
    expect(quoted).toEqual(LIMITS)
  })
})
