/** A page for tests: the MFE through its real contract; the shop is played, and jsdom's <dialog> gets what it lacks. */
import type { MfeProps, MfeStorage, Mounted, Services } from '@muntin/runtime'
import { createBus, createMemoryArea, createStorage } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { onTestFinished } from 'vitest'
import mount from '../src/mount.ts'
import type { Product } from '../src/products.ts'

export const NAME = 'product-compare'

export function product(id: string, more: Partial<Product> = {}): Product {
  const category = { id: 'lighting', name: 'Lighting' }
  const plain = { name: `Lamp ${id}`, description: 'Bright.', price: 19.5, currency: 'EUR', image: null, stock: 40 }
  return { id, ...plain, category, ...more }
}

/** jsdom 31 has no modal dialogs (WHATWG HTML 4.11.4): these do what the tests look at. */
export function teachDialogs(): void {
  HTMLDialogElement.prototype.showModal ??= function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    if (!this.open) return
    this.open = false
    this.dispatchEvent(new Event('close'))
  }
}

export interface Page {
  element: HTMLElement
  services: Services
  storage: MfeStorage
  /** What `compare:changed` said, in order. */
  changes: string[][]
  notices: { tone: string; text: string }[]
  /** The ids that the shop was asked for. */
  asked: string[][]
  mounted: Mounted
  toggle(id: string): void
  go(path: string): void
}

export type Shop = (id: string) => Product | null
export const shop: Shop = (id) => product(id)

export async function open(answer: Shop = shop, storage = memory()): Promise<Page> {
  const asked: string[][] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { variables } = await new Request(input, init).json()
    asked.push(Object.values<string>(variables))
    const data = Object.fromEntries(Object.entries<string>(variables).map(([alias, id]) => [alias, answer(id)]))
    return Response.json({ data })
  }
  // The clock stands still: on a busy machine a listener would count as slow, and be called later.
  const contract = { 'compare:changed@1': { replay: true } }
  const bus = createBus({ target: new EventTarget(), events: contract, clock: () => 0 })
  const services = testServices({ fetch, bus, storage: storage.as(NAME) })
  const changes: string[][] = []
  const notices: Page['notices'] = []
  bus.on('compare:changed', ({ productIds }) => changes.push(productIds))
  bus.on('notify', (notice) => notices.push(notice))
  const props = (path: string): MfeProps =>
    testProps({ name: NAME, slot: 'tray', route: { path, pattern: path, params: {}, query: {} }, services })
  const element = document.body.appendChild(document.createElement('div'))
  const mounted = await mount(element, props('/'))
  onTestFinished(async () => {
    await mounted.unmount()
    element.remove()
  })
  return {
    element,
    services,
    storage: services.storage,
    changes,
    notices,
    asked,
    mounted,
    toggle: (id) => bus.emit('compare:toggle', { productId: id, name: `Lamp ${id}` }),
    go: (path) => void mounted.update?.(props(path)),
  }
}

/** A browser's storage, which pages after one another share. */
export function memory(): MfeStorage {
  const area = createMemoryArea()
  return createStorage({ area: () => area, target: new EventTarget() })
}
