// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import type { LoaderOptions } from '@muntin/runtime/loader'
import * as runtime from '@muntin/runtime/loader'
import { testBrowser } from '@muntin/runtime/testing'
import { act } from '@testing-library/react'
import * as jsxRuntime from 'react/jsx-runtime'
import * as client from 'react-dom/client'
import { transformWithOxc } from 'vite'
import { expect, onTestFinished, test, vi } from 'vitest'
import * as host from './host.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const DOCS = `${import.meta.dirname}/../../../docs/runtime.md`

/** The documented modules: a cart that works, offers that throw. */
const browser = testBrowser((url) => ({
  mount(el: HTMLElement) {
    if (url !== '/mfes/cart.js') throw new Error('there are no offers')
    el.textContent = 'two lamps'
    return { unmount: () => {} }
  },
}))

test('The example of a React host runs as it stands in the documentation.', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const [, example = ''] = /^## React$[\s\S]*?^```jsx\n([\s\S]*?)^```$/m.exec(readFileSync(DOCS, 'utf8')) ?? []
  const { code } = await transformWithOxc(example, 'example.jsx', { jsx: { runtime: 'automatic', development: false } })
  const modules: Record<string, object> = {
    '@muntin/react/host': host,
    '@muntin/runtime/loader': {
      createLoader: (options: LoaderOptions) => runtime.createLoader({ ...options, browser }),
    },
    'react-dom/client': client,
    'react/jsx-runtime': jsxRuntime,
  }
  const script = code.replace(
    /^import \{(.*)\} from (['"].*['"]);?$/gm,
    (_, names: string, from: string) => `const {${names.replaceAll(' as ', ': ')}} = modules[${from}]`,
  )
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  document.body.innerHTML = '<div id="app"></div>'
  await act(async () => new Function('modules', script)(modules))
  const states = [...document.querySelectorAll<HTMLElement>('[data-mfe]')].map(({ dataset }) => ({ ...dataset }))
  expect(states.map(({ mfe, state }) => `${mfe} ${state}`)).toEqual(['cart mounted', 'offers failed'])
  expect(document.body.textContent).toBe('two lamps')
})
