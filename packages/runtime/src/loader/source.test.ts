import { describe, expect, it } from 'vitest'
import type { ReleaseFiles, ReleaseMfe } from '../release.ts'
import { BrokenModule } from './errors.ts'
import { type Browser, createSource } from './source.ts'

const ORIGIN = 'http://localhost:5001'
const MFE: ReleaseMfe = {
  version: '1.0.0',
  owner: 'team',
  entry: `${ORIGIN}/abc/remoteEntry.js`,
  exposes: { './mount': [`${ORIGIN}/chunk.js`, `${ORIGIN}/mount.js`] },
  styles: [`${ORIGIN}/style.css`],
}
const FILES = [MFE.entry, ...(MFE.exposes['./mount'] ?? [])]
const LOADED = { module: { default: 'mounted' }, version: '1.0.0' }
const SIGNAL = new AbortController().signal

/** A browser that behaves like Chromium: a module whose import failed stays broken, unless `heals`. */
class FakeBrowser implements Browser {
  up = true
  heals = true
  preloads = false
  readonly log: string[] = []
  readonly broken = new Set<string>()
  module: unknown = { init: () => {}, get: async () => () => ({ default: 'mounted' }) }

  async import(url: string): Promise<unknown> {
    this.log.push(`import ${url}`)
    if (!this.up || (this.broken.has(url) && !this.heals)) {
      this.broken.add(url)
      throw new TypeError('Failed to fetch dynamically imported module')
    }
    return this.module
  }
  async fetch(url: string, integrity: string | undefined) {
    this.log.push(`fetch ${url} ${integrity ?? ''}`.trim())
    if (!this.up) throw new TypeError('Failed to fetch')
    return { ok: true, status: 200 }
  }
  async remote(files: ReleaseFiles): Promise<unknown> {
    this.log.push(`remote ${files.entry}`)
    return { default: 'a remote' }
  }
  async prefetch(): Promise<boolean> {
    return this.up
  }
  async idle(): Promise<void> {}
  thrift() {
    return null
  }
  preloaded(): boolean {
    return this.preloads
  }
  async style(url: string): Promise<void> {
    if (!this.up) throw new Error(`${url} can't be had`)
  }
}

describe('where MFEs come from', () => {
  it('asks for all files at once, with integrity, before it imports what was not preloaded', async () => {
    const browser = new FakeBrowser()
    const source = createSource(browser, { [FILES[1] ?? '']: 'sha384-chunk' })
    expect(await source.load(MFE, './mount', SIGNAL)).toEqual(LOADED)
    expect(browser.log).toEqual([
      `fetch ${FILES[0]}`,
      `fetch ${FILES[1]} sha384-chunk`,
      `fetch ${FILES[2]}`,
      `import ${FILES[0]}`,
    ])
  })

  it('imports at once what the document preloads', async () => {
    const browser = new FakeBrowser()
    browser.preloads = true
    await createSource(browser, {}).load(MFE, './mount', SIGNAL)
    expect(browser.log).toEqual([`import ${FILES[0]}`])
  })

  it('never imports from a server that is down, so nothing stays broken and the next try heals', async () => {
    const browser = new FakeBrowser()
    browser.heals = false
    browser.up = false
    const source = createSource(browser, {})
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.toThrow("can't be had")
    await expect(source.probe(MFE, './mount', SIGNAL)).rejects.toThrow("can't be had")
    browser.up = true
    await source.probe(MFE, './mount', SIGNAL)
    expect(await source.load(MFE, './mount', SIGNAL)).toEqual(LOADED)
    expect(browser.broken.size).toBe(0)
  })

  it('probes after a failed preload too', async () => {
    const browser = new FakeBrowser()
    browser.preloads = true
    browser.up = false
    const source = createSource(browser, {})
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.toThrow()
    browser.up = true
    browser.log.length = 0
    await source.load(MFE, './mount', SIGNAL)
    expect(browser.log.at(0)).toBe(`fetch ${FILES[0]}`)
  })

  it('says that only a new page helps when the files can be had but the browser keeps the module as broken', async () => {
    const browser = new FakeBrowser()
    browser.preloads = true
    browser.heals = false
    browser.up = false
    const source = createSource(browser, {})
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.not.toBeInstanceOf(BrokenModule)
    browser.up = true
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.toBeInstanceOf(BrokenModule)
  })

  it('names the file that a server refuses', async () => {
    const browser = new FakeBrowser()
    browser.fetch = async () => ({ ok: false, status: 404 })
    const loading = createSource(browser, {}).load(MFE, './mount', SIGNAL)
    await expect(loading).rejects.toThrow(`${FILES[0]} answered 404`)
  })

  it('initialises a container once, before the first get', async () => {
    const browser = new FakeBrowser()
    const order: string[] = []
    browser.module = {
      init: async () => order.push('init'),
      get: async (key: string) => () => order.push(`get ${key}`),
    }
    const source = createSource(browser, {})
    await source.load(MFE, './mount', SIGNAL)
    await source.load(MFE, './mount', SIGNAL)
    expect(order).toEqual(['init', 'get ./mount', 'get ./mount'])
  })

  it('takes a container that is a default export, and refuses what is none', async () => {
    const browser = new FakeBrowser()
    browser.module = { default: browser.module }
    const source = createSource(browser, {})
    expect(await source.load(MFE, './mount', SIGNAL)).toEqual(LOADED)
    browser.module = { hello: 1 }
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.toThrow('has no mount() and no get()')
  })

  it('refuses what the release does not expose', async () => {
    const loading = createSource(new FakeBrowser(), {}).load(MFE, './other', SIGNAL)
    await expect(loading).rejects.toThrow("the release has no './other' of it")
  })

  it('leaves the containers of others to what knows them', async () => {
    const browser = new FakeBrowser()
    browser.preloads = true
    const remote = { type: 'script', globalName: 'g', expose: './Widget', adapter: 'react', share: {} } as const
    const loaded = await createSource(browser, {}).load({ ...MFE, remote }, './mount', SIGNAL)
    expect(loaded.module).toEqual({ default: 'a remote' })
    expect(browser.log).toEqual([`remote ${MFE.entry}`])
  })
})

describe('the fallback version', () => {
  const FALLBACK: ReleaseFiles = {
    version: '0.9.0',
    entry: `${ORIGIN}/old/remoteEntry.js`,
    exposes: { './mount': [`${ORIGIN}/old/mount.js`] },
    styles: [],
  }
  const WITH: ReleaseMfe = { ...MFE, fallback: FALLBACK }
  const INTEGRITY = Object.fromEntries([...FILES, ...MFE.styles].map((url) => [url, 'sha384-published']))

  /** The page preloaded everything, and the newer version's script was not what was published. */
  function setUp(answer: (url: string, integrity: string | undefined) => number | 'refused') {
    const browser = new FakeBrowser()
    browser.preloads = true
    browser.import = async (url) => {
      browser.log.push(`import ${url}`)
      if (url === MFE.entry) throw new TypeError('Failed to fetch dynamically imported module')
      return browser.module
    }
    browser.fetch = async (url, integrity) => {
      const status = answer(url, integrity)
      if (status === 'refused') throw new TypeError('Failed to fetch')
      return { ok: status === 200, status }
    }
    return { browser, source: createSource(browser, INTEGRITY) }
  }

  it.each([
    [
      'has other bytes than were published',
      (url: string, hash?: string) => (hash && url === FILES[1] ? 'refused' : 200),
    ],
    ['is gone', (url: string) => (url === FILES[2] ? 404 : 200)],
    ['is a style that was changed', (url: string, hash?: string) => (hash && url === MFE.styles[0] ? 'refused' : 200)],
  ] as const)('is loaded when a file %s, and says why', async (_, answer) => {
    const { browser, source } = setUp(answer)
    const loaded = await source.load(WITH, './mount', SIGNAL)
    expect(loaded).toMatchObject({ module: { default: 'mounted' }, version: '0.9.0' })
    expect(loaded.instead).toBeInstanceOf(TypeError)
    await source.load(WITH, './mount', SIGNAL)
    expect(browser.log).toEqual([`import ${MFE.entry}`, `import ${FALLBACK.entry}`, `import ${FALLBACK.entry}`])
  })

  it.each<[string, () => number | 'refused']>([
    ['its server is down', () => 'refused'],
    ['its server is ill', () => 503],
    ['its files are all right and it breaks by itself', () => 200],
  ])('is not loaded when %s', async (_, answer) => {
    const { browser, source } = setUp(answer)
    await expect(source.load(WITH, './mount', SIGNAL)).rejects.toThrow('Failed to fetch')
    expect(browser.log).toEqual([`import ${MFE.entry}`])
  })

  it('is what is asked for again, once the newer one is known to be gone', async () => {
    const { browser, source } = setUp((url) => (url === FILES[2] ? 404 : 200))
    await expect(source.probe(WITH, './mount', SIGNAL)).rejects.toThrow(`${FILES[2]} answered 404`)
    await source.load(WITH, './mount', SIGNAL)
    await expect(source.probe(WITH, './mount', SIGNAL)).resolves.toBeUndefined()
    expect(browser.log).toContain(`import ${FALLBACK.entry}`)
  })

  it('is loaded without asking for the newer one, where there is a reason', async () => {
    const { browser, source } = setUp(() => 200)
    const instead = new Error('its circuit is open')
    expect(await source.load(WITH, './mount', SIGNAL, instead)).toMatchObject({ version: '0.9.0', instead })
    expect(browser.log).toEqual([`import ${FALLBACK.entry}`])
  })

  it('is no help without such a version', async () => {
    const { source } = setUp(() => 404)
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.toThrow()
  })
})
