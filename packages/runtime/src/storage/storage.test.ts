// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Area, createMemoryArea, createStorage } from './storage.ts'

afterEach(() => localStorage.clear())

/** localStorage's likeness that has room for `room` characters of values. */
function small(room: number): Area {
  const area = createMemoryArea()
  const used = () => Array.from({ length: area.length }, (_, at) => area.getItem(area.key(at) ?? '')?.length ?? 0)
  return {
    ...area,
    get length() {
      return area.length
    },
    setItem: (key, value) => {
      const before = area.getItem(key)?.length ?? 0
      const sum = used().reduce((all, each) => all + each, value.length - before)
      if (sum > room) throw new DOMException('full', 'QuotaExceededError')
      area.setItem(key, value)
    },
  }
}

function broken(): Area {
  const fail = () => {
    throw new DOMException('', 'NS_ERROR_FILE_CORRUPTED')
  }
  return { ...createMemoryArea(), getItem: fail, setItem: fail, removeItem: fail, key: fail }
}

const item = (value: unknown, until?: number) => JSON.stringify({ value, ...(until === undefined ? {} : { until }) })

describe('the storage of an MFE', () => {
  it('gives back what was kept, a copy of it', () => {
    const storage = createStorage({ mfe: 'cart' })
    const draft = { note: 'Thank you', lines: [1, null, 'x'] }
    expect(storage.set('draft', draft)).toBe(true)
    expect(storage.get('draft')).toEqual(draft)
    expect(storage.get('draft')).not.toBe(draft)
    storage.remove('draft')
    expect(storage.get('draft')).toBeUndefined()
  })

  it.each([null, false, 0, '', []])('gives back %j as it was', (value) => {
    const storage = createStorage()
    storage.set('x', value)
    expect(storage.get('x')).toEqual(value)
  })

  it('is apart from others, by name and not by version, whatever is in names and keys', () => {
    const page = createStorage()
    const [cart, later, other] = [page.as('cart@1.0.0'), page.as('cart@2.0.0'), page.as('cart:x')]
    cart.set('x:key', 1)
    other.set('key', 2)
    expect(later.get('x:key')).toBe(1)
    expect(other.get('key')).toBe(2)
    expect(page.get('key')).toBeUndefined()
    expect([cart.keys(), other.keys(), page.keys()]).toEqual([['x:key'], ['key'], []])
    expect(localStorage.getItem('muntin:cart:x:key')).toBe(item(1))
  })

  it('takes undefined for nothing to keep', () => {
    const storage = createStorage()
    storage.set('x', 1)
    expect(storage.set('x', undefined)).toBe(true)
    expect(storage.keys()).toEqual([])
  })

  it('forgets what has a life when it is over', () => {
    let now = 1000
    const storage = createStorage({ now: () => now })
    storage.set('hint', 'seen', { lifeMs: 500 })
    now = 1499
    expect(storage.get('hint')).toBe('seen')
    now = 1500
    expect(storage.keys()).toEqual([])
    expect(storage.get('hint')).toBeUndefined()
    expect(localStorage.length).toBe(0)
  })

  it.each(['', '{', 'null', '7', '"text"', '[]', '{"valu":1}', item(1, Number.NaN), '{"value":1,"until":"soon"}'])(
    'takes %j for nothing, and replaces it',
    (text) => {
      const storage = createStorage({ mfe: 'cart' })
      localStorage.setItem('muntin:cart:x', text)
      expect([storage.get('x'), storage.keys()]).toEqual([undefined, []])
      expect(storage.set('x', 1)).toBe(true)
      expect(storage.get('x')).toBe(1)
    },
  )
})

describe('a storage that can not keep', () => {
  it('makes room by what is over and unreadable in the same namespace, and touches no other', () => {
    const area = small(100)
    const storage = createStorage({ area: () => area, mfe: 'cart', now: () => 1000 })
    area.setItem('muntin:cart:over', item('x'.repeat(10), 999))
    area.setItem('muntin:cart:broken', '{'.repeat(10))
    area.setItem('muntin:header:over', item('y', 1))
    area.setItem('theirs', 'z'.repeat(10))
    expect(storage.set('big', 'x'.repeat(45))).toBe(true)
    const left = Array.from({ length: area.length }, (_, at) => area.key(at))
    expect(left).toEqual(['muntin:header:over', 'theirs', 'muntin:cart:big'])
  })

  it('says false if there is no room to make, keeps what it had, and reports it once', () => {
    const area = small(60)
    const report = vi.fn()
    const page = createStorage({ area: () => area, report })
    const storage = page.as('cart')
    storage.set('x', 'old')
    expect(storage.set('x', 'x'.repeat(100))).toBe(false)
    expect(storage.set('y', 'y'.repeat(100))).toBe(false)
    expect(storage.get('x')).toBe('old')
    expect(report).toHaveBeenCalledExactlyOnceWith(
      "[Storage] 'x' of cart was not kept",
      expect.any(DOMException),
      'cart',
    )
    expect(page.as('header').set('z', 'z'.repeat(100))).toBe(false)
    expect(report).toHaveBeenCalledTimes(2)
  })

  it('says false of what is no JSON', () => {
    const cycle: { self?: object } = {}
    cycle.self = cycle
    const storage = createStorage({ report: () => {} })
    expect([storage.set('x', cycle), storage.set('x', 5n), storage.set('x', () => {})]).toEqual([false, false, false])
    expect(storage.keys()).toEqual([])
  })

  it('keeps in memory, for all namespaces of the page, where storage is forbidden from the start', () => {
    const forbidden = () => {
      throw new DOMException('forbidden', 'SecurityError')
    }
    const page = createStorage({ area: forbidden })
    expect(page.as('cart').set('x', 1)).toBe(true)
    expect(page.as('cart').get('x')).toBe(1)
    expect(page.as('header').get('x')).toBeUndefined()
  })

  it.each([
    ['is none, as in some web views', null],
    ['is broken, as Firefox says of a damaged profile', broken()],
  ])('keeps in memory where storage %s', (_, area) => {
    const storage = createStorage({ area: () => area as Area })
    expect(storage.get('x')).toBeUndefined()
    expect(storage.set('x', 1)).toBe(true)
    expect([storage.get('x'), storage.keys()]).toEqual([1, ['x']])
  })

  it('keeps in memory from the moment on that storage is forbidden', () => {
    const denied = () => {
      throw new DOMException('forbidden', 'SecurityError')
    }
    const area = createMemoryArea()
    const storage = createStorage({ area: () => area })
    storage.set('x', 1)
    Object.assign(area, { getItem: denied, setItem: denied, removeItem: denied, key: denied })
    expect(storage.get('x')).toBeUndefined()
    expect(storage.set('x', 2)).toBe(true)
    expect([storage.get('x'), storage.keys()]).toEqual([2, ['x']])
    storage.remove('x')
    expect(storage.keys()).toEqual([])
  })
})

describe('a subscriber', () => {
  const elsewhere = (key: string | null) => window.dispatchEvent(new StorageEvent('storage', { key }))

  it('hears of changes by any view of the namespace and by other tabs, until it ends', () => {
    const page = createStorage()
    const heard = vi.fn()
    const stop = page.as('cart').subscribe('x', heard)
    page.as('cart').set('x', 1)
    page.as('cart').set('y', 1)
    page.as('header').set('x', 1)
    page.as('cart').remove('x')
    localStorage.setItem('muntin:cart:x', item(3))
    elsewhere('muntin:cart:x')
    elsewhere('other')
    localStorage.clear()
    elsewhere(null)
    stop()
    page.as('cart').set('x', 4)
    expect(heard.mock.calls.flat()).toEqual([1, undefined, 3, undefined])
  })

  it('that throws is reported with its MFE, and the others hear', () => {
    const report = vi.fn()
    const storage = createStorage({ report }).as('cart')
    const after = vi.fn()
    storage.subscribe('x', () => {
      throw new Error('broken')
    })
    storage.subscribe('x', after)
    expect(storage.set('x', 1)).toBe(true)
    expect(after).toHaveBeenCalledExactlyOnceWith(1)
    expect(report).toHaveBeenCalledExactlyOnceWith("[Storage] a subscriber of 'x' threw", new Error('broken'), 'cart')
  })
})
