// @vitest-environment jsdom
/** The style guide, mounted as the host mounts it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mounted } from '@muntin/runtime'
import { testProps } from '@muntin/runtime/testing'
import * as kit from '@muntin/ui-kit'
import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import axe from 'axe-core'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import mount from '../src/mount.tsx'
import { parts } from '../src/parts.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const props = testProps({ name: 'ui-kit-gallery' })
let element: HTMLElement

beforeEach(async () => {
  element = document.body.appendChild(document.createElement('main'))
  let mounting: Promise<Mounted> | undefined
  await act(async () => {
    mounting = Promise.resolve(mount(element, props))
  })
  const mounted = await mounting
  onTestFinished(async () => {
    await act(async () => mounted?.unmount())
    element.remove()
  })
})

it('Every part has a place of its own, and the navigation leads to each.', () => {
  const links = within(screen.getByRole('navigation', { name: 'Parts of the kit' })).getAllByRole('link')
  const places = [...element.querySelectorAll('section[id]')].map(({ id }) => `#${id}`)
  expect(links.map((link) => link.getAttribute('href'))).toEqual(places)
  expect(places).toHaveLength(parts.length + 4)
})

it('The code beside an example is the file that runs.', () => {
  for (const { id, code } of parts) {
    const file = readFileSync(join(import.meta.dirname, '../src/examples', `${id}.tsx`), 'utf8')
    expect(code).toBe(file)
    expect(element.querySelector(`#${id} pre`)?.textContent).toBe(file.trim())
  }
})

it('Every component of the kit is shown by an example.', () => {
  const shown = parts.map(({ code }) => code).join('\n')
  // The logo and what is for readers of the screen alone have nothing to show; a scene is shown by the states.
  const others = ['Illustration', 'Logo', 'VisuallyHidden']
  const components = Object.keys(kit).filter((name) => /^[A-Z]/.test(name) && !others.includes(name))
  expect(components.filter((name) => !shown.includes(`<${name}`))).toEqual([])
})

it('The example of a message speaks through the page, as any micro-frontend does.', async () => {
  const heard = vi.fn()
  props.services.bus.on('notify', heard)
  await userEvent.click(screen.getByRole('button', { name: 'Say something' }))
  expect(heard.mock.calls[0]?.[0]).toMatchObject({ tone: 'success' })
})

it('axe finds nothing.', async () => {
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } }) // no layout here
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
})
