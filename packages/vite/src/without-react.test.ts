/** The examples of docs/without-react.md, word for word: they are built by this build and mounted by the contract. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtinEnvironments } from 'vitest/runtime'
import { type Checkout, checkout, REPOSITORY } from '../test/checkout.ts'

const text = readFileSync(join(REPOSITORY, 'docs/without-react.md'), 'utf8')
const files = [...text.matchAll(/^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$/gms)].map(([, path, content]) => ({
  path,
  content,
}))

// What was built is imported as Node imports it; vitest's own jsdom environment would serve it from this repository.
const page = await builtinEnvironments.jsdom.setup(globalThis, {})

let here: Checkout
beforeAll(async () => {
  here = checkout()
  here.write(Object.fromEntries(files.map(({ path, content }) => [`app/${path}`, content as string])))
  const outcomes = await here.build()
  expect(outcomes.map((each) => each.error?.message ?? each.result)).toEqual(['built', 'built'])
}, 60_000)
afterAll(async () => {
  await page.teardown(globalThis)
  here[Symbol.dispose]()
})

async function mountOf(name: string): Promise<Mount> {
  const container = await import(here.built(name, here.manifestOf(name).entry))
  return (await container.get('./mount'))().default
}

const route = (path: string) => ({ path, pattern: path, params: {}, query: {} })

it.each(['hello-vue', 'hello-element'])(
  '%s mounts, follows the page, speaks on the bus and leaves nothing',
  async (name) => {
    const services = testServices()
    const place = new AbortController()
    const opened: unknown[] = []
    services.bus.on('cart:open', (detail) => opened.push(detail))
    const el = document.body.appendChild(document.createElement('div'))
    const props = { name, services, signal: place.signal }
    const mounted = await (await mountOf(name))(el, testProps({ ...props, route: route('/cart') }))
    expect(el.textContent).toContain('/cart')
    await mounted.update?.(testProps({ ...props, route: route('/orders') }))
    await expect.poll(() => el.textContent).toContain('/orders')
    el.querySelector<HTMLElement>('button, hello-element')?.click()
    expect(opened).toEqual([{}])
    place.abort()
    await mounted.unmount()
    expect(el.textContent).toBe('')
    expect(services.bus.listenerCount('cart:updated')).toBe(0)
  },
)

it('the manifest of the Vue one names Vue, and bundles none of it', () => {
  expect(here.manifestOf('hello-vue').exposes['./mount'].shared).toEqual(['vue'])
  expect(here.manifestOf('hello-element').exposes['./mount'].shared).toEqual([])
})
