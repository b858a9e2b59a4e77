import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { type Entry, openOutboxStore } from './outbox-store.ts'

const entry = (id: string, label = id): Entry => ({
  id,
  label,
  user: 'u1',
  mfe: 'cart@1.0.0',
  at: 1,
  method: 'POST',
  path: '/a',
  headers: { 'content-type': 'application/json' },
  body: '{}',
})
const ids = async (store: ReturnType<typeof openOutboxStore>) => (await store.all()).map(({ id }) => id)

const factories: [string, () => IDBFactory | undefined][] = [
  ['IndexedDB', () => new IDBFactory()],
  ['memory, where there is no IndexedDB', () => undefined],
  [
    'memory, where IndexedDB is forbidden',
    () =>
      ({
        open: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError')
        },
      }) as unknown as IDBFactory,
  ],
]

describe.each(factories)('kept calls in %s', (_, factory) => {
  it('come back whole, in the order in which they were added.', async () => {
    const store = openOutboxStore(factory())
    for (const id of ['c', 'a', 'b']) await store.add(entry(id))
    expect(await ids(store)).toEqual(['c', 'a', 'b'])
    expect((await store.all())[0]).toEqual(entry('c'))
  })

  it('are there once per id, the newest.', async () => {
    const store = openOutboxStore(factory())
    await store.add(entry('a', 'old'))
    await store.add(entry('a', 'new'))
    expect((await store.all()).map(({ label }) => label)).toEqual(['new'])
  })

  it('go one by one; what is not there goes without a word.', async () => {
    const store = openOutboxStore(factory())
    for (const id of ['a', 'b']) await store.add(entry(id))
    await store.remove('a')
    await store.remove('a')
    expect(await ids(store)).toEqual(['b'])
  })
})

describe('kept calls in IndexedDB', () => {
  it('lie in memory if it may not even be looked at.', async () => {
    vi.stubGlobal('indexedDB', undefined)
    Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      },
    })
    const store = openOutboxStore()
    await store.add(entry('a'))
    expect(await ids(store)).toEqual(['a'])
    vi.unstubAllGlobals()
  })

  it('lie in memory if it never opens.', async () => {
    vi.useFakeTimers()
    const silent = { open: () => new EventTarget() } as unknown as IDBFactory
    const store = openOutboxStore(silent)
    const added = store.add(entry('a'))
    await vi.advanceTimersByTimeAsync(3_000)
    await added
    expect(await ids(store)).toEqual(['a'])
    vi.useRealTimers()
  })

  it('stay within reach when a page of another release needs another shape.', async () => {
    const factory = new IDBFactory()
    const store = openOutboxStore(factory)
    await store.add(entry('a'))
    await new Promise((resolve) => {
      factory.deleteDatabase('muntin').onsuccess = resolve
    })
    await store.add(entry('b'))
    expect(await ids(store)).toEqual(['b'])
  })

  it('are there for the next page, and for other tabs.', async () => {
    const factory = new IDBFactory()
    await openOutboxStore(factory).add(entry('a'))
    const next = openOutboxStore(factory)
    await next.add(entry('b'))
    expect(await ids(next)).toEqual(['a', 'b'])
  })
})
