// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBrowser } from './browser.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  document.head.replaceChildren()
})

describe('the browser', () => {
  it('prefetches as a module script would ask, with low priority, and reads the answer to its end', async () => {
    const answer = new Response('export {}')
    const asked = vi.fn(async () => answer)
    vi.stubGlobal('fetch', asked)
    expect(await createBrowser(document).prefetch('/a.js', 'sha384-a')).toBe(true)
    const init = { mode: 'cors', credentials: 'same-origin', integrity: 'sha384-a', priority: 'low' }
    expect(asked).toHaveBeenCalledWith('/a.js', init)
    expect(answer.bodyUsed).toBe(true)
  })

  it('says that it could not prefetch what can’t be had', async () => {
    vi.stubGlobal('fetch', async () => new Response('gone', { status: 404 }))
    expect(await createBrowser(document).prefetch('/a.js', undefined)).toBe(false)
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    expect(await createBrowser(document).prefetch('/a.js', undefined)).toBe(false)
  })

  it.each([
    [undefined, null],
    [{ effectiveType: '4g' }, null],
    [{ effectiveType: '3g' }, 'slow-connection'],
    [{ effectiveType: 'slow-2g' }, 'slow-connection'],
    [{ saveData: true, effectiveType: '4g' }, 'save-data'],
  ])('knows of %j that the reason for thrift is %s', (connection, thrift) => {
    vi.stubGlobal('navigator', { connection })
    expect(createBrowser(document).thrift()).toBe(thrift)
  })

  it('adds a style once, with its integrity, and again after it could not be had', async () => {
    const browser = createBrowser(document)
    const links = () => [...document.querySelectorAll('link')]
    const first = browser.style('/a.css', 'sha384-a')
    expect(browser.style('/a.css', 'sha384-a')).toBe(first)
    expect(links()).toHaveLength(1)
    expect(links()[0]).toMatchObject({ integrity: 'sha384-a', crossOrigin: 'anonymous' })
    links()[0]?.dispatchEvent(new Event('error'))
    await expect(first).rejects.toThrow("/a.css can't be had")
    const second = browser.style('/a.css', 'sha384-a')
    links()[0]?.dispatchEvent(new Event('load'))
    await expect(second).resolves.toBeUndefined()
  })
})
