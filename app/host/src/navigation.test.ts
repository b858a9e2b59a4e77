// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createNavigation, destinationOf, type Place } from './navigation.ts'

beforeEach(() => {
  history.replaceState(null, '', '/start')
})

describe('navigation', () => {
  it('pushes a new entry and says where from and how', () => {
    const navigation = createNavigation(window)
    const seen: [Place, Place][] = []
    navigation.subscribe((place, from) => seen.push([place, from]))
    navigation.navigate('/cart?x=1#top')
    expect(location.pathname + location.search + location.hash).toBe('/cart?x=1#top')
    expect(seen).toMatchObject([
      [{ path: '/cart', search: '?x=1', hash: '#top', by: 'push', moved: true }, { path: '/start' }],
    ])
  })

  it('knows that a changed query is the same page', () => {
    const navigation = createNavigation(window)
    navigation.navigate('/search?q=a')
    navigation.navigate('/search?q=b')
    expect(navigation.current()).toMatchObject({ by: 'push', moved: false, search: '?q=b' })
  })

  it('replaces when told to, and when it is there already', () => {
    const navigation = createNavigation(window)
    const before = history.length
    navigation.navigate('/login', { replace: true })
    navigation.navigate('/login')
    expect(history.length).toBe(before)
    expect(navigation.current()).toMatchObject({ path: '/login', by: 'replace' })
  })

  it('follows the back button to the entry it came from', async () => {
    const navigation = createNavigation(window)
    const { key } = navigation.current()
    navigation.navigate('/cart')
    const arrived = new Promise<Place>((resolve) => navigation.subscribe(resolve))
    history.back()
    expect(await arrived).toMatchObject({ path: '/start', by: 'pop', key })
  })

  it('leaves a jump within the page to the browser, and can come back to it', async () => {
    const navigation = createNavigation(window)
    const arrived = new Promise<Place>((resolve) => navigation.subscribe(resolve))
    location.hash = '#main'
    const place = await arrived
    expect(place).toMatchObject({ path: '/start', hash: '#main', by: 'hash', moved: false })
    expect(history.state).toEqual({ muntin: place.key })
  })
})

describe('a click on a link', () => {
  const knows = (path: string) => path !== '/unknown'

  /** Where a click on `html`'s link leads; `undefined` if it never reached the document. */
  function click(html: HTMLElement, init: MouseEventInit = {}): string | null | undefined {
    let to: string | null | undefined
    document.body.append(html)
    const listen = (event: MouseEvent) => {
      to = destinationOf(event, location.origin, knows)
      event.preventDefault()
    }
    document.addEventListener('click', listen)
    html.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ...init }))
    document.removeEventListener('click', listen)
    return to
  }
  function link(attributes: Record<string, string>): HTMLAnchorElement {
    const element = document.createElement('a')
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    return element
  }

  afterEach(() => {
    document.body.replaceChildren()
    vi.restoreAllMocks()
  })

  it('stays within the page when a route of ours is meant', () => {
    expect(click(link({ href: '/cart?x=1#y' }))).toBe('/cart?x=1#y')
    expect(click(link({ href: `${location.origin}/cart` }))).toBe('/cart')
  })

  it('finds the link around what was clicked', () => {
    const anchor = link({ href: '/cart' })
    const inner = document.createElement('span')
    anchor.append(inner)
    document.body.append(anchor)
    expect(click(anchor)).toBe('/cart')
  })

  it.each([
    ['another origin', { href: 'https://elsewhere.example/cart' }, {}],
    ['a path that no MFE declares', { href: '/unknown' }, {}],
    ['a new tab', { href: '/cart', target: '_blank' }, {}],
    ['a download', { href: '/cart', download: '' }, {}],
    ['an external link', { href: '/cart', rel: 'external' }, {}],
    ['a place on this very page', { href: '#main' }, {}],
    ['a link without address', {}, {}],
    ['the middle button', { href: '/cart' }, { button: 1 }],
    ['ctrl', { href: '/cart' }, { ctrlKey: true }],
    ['cmd', { href: '/cart' }, { metaKey: true }],
    ['shift', { href: '/cart' }, { shiftKey: true }],
  ])('is left to the browser for %s', (_, attributes, init) => {
    expect(click(link(attributes as Record<string, string>), init)).toBeNull()
  })

  it('is left alone when the MFE has handled it', () => {
    const anchor = link({ href: '/cart' })
    anchor.addEventListener('click', (event) => event.preventDefault())
    expect(click(anchor)).toBeNull()
  })
})
