// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest'
import { createNavigation } from './navigation.ts'
import { keepScroll } from './scroll.ts'

beforeEach(() => {
  vi.spyOn(window, 'scrollTo').mockReset()
  history.replaceState(null, '', '/start')
})

/** The page, with another storage. */
const pageWith = (storage: () => Storage): Window =>
  new Proxy(window, {
    get: (page, name) => {
      if (name === 'sessionStorage') return storage()
      const value: unknown = Reflect.get(page, name)
      return typeof value === 'function' ? value.bind(page) : value
    },
  })

const forbidden = (): never => {
  throw new DOMException('Access is denied for this document.', 'SecurityError')
}
const full = () => ({ getItem: () => '{{{', setItem: forbidden }) as unknown as Storage

test.each([
  ['forbidden', forbidden],
  ['full, and what is in it is not ours', full],
])('A page whose storage is %s starts, moves and is left as any other.', (_, storage) => {
  const page = pageWith(storage)
  const navigation = createNavigation(window)
  const thrown: unknown[] = []
  window.addEventListener('error', (event) => thrown.push(event.error))
  keepScroll(page, navigation)
  navigation.navigate('/cart')
  window.dispatchEvent(new Event('pagehide'))
  expect(window.scrollTo).toHaveBeenCalledWith({ top: 0, behavior: 'instant' })
  expect(thrown).toEqual([])
})
