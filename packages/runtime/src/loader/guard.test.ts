// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest'
import { guardElements } from './guard.ts'

const CHUNK = new URL('/assets/widget/1.0.0/820.js', document.baseURI).href
const natives = [HTMLScriptElement.prototype, HTMLLinkElement.prototype].map((each, index) => {
  const property = index === 0 ? 'src' : 'href'
  return [each, property, Object.getOwnPropertyDescriptor(each, property) as PropertyDescriptor] as const
})

afterEach(() => {
  for (const [prototype, property, native] of natives) Object.defineProperty(prototype, property, native)
  Reflect.deleteProperty(window, 'trustedTypes')
})

/** Guards the page, of whose release the chunk is. */
const guard = () => guardElements(window as never, (url) => (url === CHUNK ? 'sha384-chunk' : undefined))

describe('an element that a remote adds', () => {
  it('gets the hash of a script of the release, whose address reads as it was set', () => {
    guard()
    const script = document.createElement('script')
    script.src = '/assets/widget/1.0.0/820.js'
    expect(script).toMatchObject({ src: CHUNK, integrity: 'sha384-chunk', crossOrigin: 'anonymous' })
    expect(script.getAttribute('src')).toBe('/assets/widget/1.0.0/820.js')
  })

  it('gets the hash of a style too, and keeps what it has', () => {
    guard()
    const link = document.createElement('link')
    link.integrity = 'sha384-mine'
    link.crossOrigin = 'use-credentials'
    link.href = CHUNK
    expect(link).toMatchObject({ href: CHUNK, integrity: 'sha384-mine', crossOrigin: 'use-credentials' })
  })

  it('is left alone when its address is not of the release', () => {
    guard()
    const script = document.createElement('script')
    script.src = 'https://elsewhere.example/820.js'
    expect(script.outerHTML).toBe('<script src="https://elsewhere.example/820.js"></script>')
  })

  it('passes Trusted Types with scripts of the release alone', () => {
    const trusted: string[] = []
    let rules: { createScriptURL(url: string): string } | undefined
    const createPolicy = (name: string, given: typeof rules) => {
      rules = given
      return { createScriptURL: (url: string) => trusted.push(`${name} ${given?.createScriptURL(url)}`) && url }
    }
    Object.assign(window, { trustedTypes: { createPolicy } })
    guard()
    document.createElement('script').src = CHUNK
    document.createElement('script').src = 'https://elsewhere.example/820.js'
    expect(trusted).toEqual([`muntin ${CHUNK}`])
    expect(() => rules?.createScriptURL('https://elsewhere.example/820.js')).toThrow('no script of the release')
  })
})
