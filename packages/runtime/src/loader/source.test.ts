import { describe, expect, it } from 'vitest'
import type { ReleaseMfe } from '../release.ts'
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
    expect(await source.load(MFE, './mount', SIGNAL)).toEqual({ default: 'mounted' })
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
    expect(await source.load(MFE, './mount', SIGNAL)).toEqual({ default: 'mounted' })
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
    expect(await source.load(MFE, './mount', SIGNAL)).toEqual({ default: 'mounted' })
    browser.module = { hello: 1 }
    await expect(source.load(MFE, './mount', SIGNAL)).rejects.toThrow('is no Module Federation container')
  })

  it('refuses what the release does not expose', async () => {
    const loading = createSource(new FakeBrowser(), {}).load(MFE, './other', SIGNAL)
    await expect(loading).rejects.toThrow("the release has no './other' of it")
  })
})
