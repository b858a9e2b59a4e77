// @vitest-environment jsdom
import { createRequire } from 'node:module'
import type { Load, MfeProps, Mount } from '@muntin/runtime'
import * as pages from 'react'
import * as pagesClient from 'react-dom/client'
import { describe, expect, it, vi } from 'vitest'
import { adapters } from './adapters.ts'

type React = typeof pages

/** Another React on the same page: loaded anew, past what Node remembers. */
function another(): { react: React; client: typeof pagesClient } {
  const require = createRequire(import.meta.url)
  for (const file of Object.keys(require.cache))
    if (/node_modules\/(react|react-dom|scheduler)\//.test(file)) delete require.cache[file]
  return { react: require('react'), client: require('react-dom/client') }
}

const others = another()

const loadOf =
  (react: unknown, client: unknown): Load =>
  async (specifier) =>
    specifier === 'react' ? react : client

const propsOf = (name: string, more = {}): MfeProps =>
  ({ name, services: { apollo: { query() {} } }, ...more }) as unknown as MfeProps

/** A component that shows its name, counts its renderings, and throws on the name `broken`. */
function counter({ createElement, useRef }: React) {
  return function Counter({ name }: { name: string }) {
    const count = useRef(0)
    count.current += 1
    if (name === 'broken') throw new Error('no such name')
    return createElement('b', null, `${name} ${count.current}`)
  }
}

const mountOf = async (component: unknown, load: Load): Promise<Mount> =>
  (adapters.react as NonNullable<typeof adapters.react>)(component, load)

describe.each([
  ['the page’s own', () => ({ react: pages as React, client: pagesClient })],
  ['another one', () => others],
])('a component of a remote whose React is %s', (label, which) => {
  it('is really that one', () => {
    expect(which().react.createElement === pages.createElement).toBe(label === 'the page’s own')
  })

  it('is mounted with the MFE’s props, updated in place and unmounted', async () => {
    const { react, client } = which()
    const mount = await mountOf(counter(react), loadOf(react, client))
    const el = document.createElement('div')
    const mounted = await mount(el, propsOf('one'))
    expect(el.textContent).toBe('one 1')
    await mounted.update?.(propsOf('two'))
    expect(el.textContent).toBe('two 2')
    await mounted.unmount()
    await vi.waitFor(() => expect(el.textContent).toBe(''))
  })

  it('fails to mount, or to update, when its component throws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}) // React says so, too
    const { react, client } = which()
    const mount = await mountOf(counter(react), loadOf(react, client))
    const el = document.createElement('div')
    await expect(mount(el, propsOf('broken'))).rejects.toThrow('no such name')
    const mounted = await mount(document.createElement('div'), propsOf('one'))
    await expect(mounted.update?.(propsOf('broken'))).rejects.toThrow('no such name')
  })
})
