// @vitest-environment jsdom
import type { ReleaseData } from '@muntin/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startMonitoring } from './monitoring.ts'

const CATALOG = 'http://localhost:5001/mount-aaaaaaaa.js'

const release: ReleaseData = {
  id: 'r1',
  channel: 'production',
  mode: 'production',
  title: '',
  footer: '',
  host: '/assets/host/1.2.0/host-55555555.js',
  services: null,
  mfes: {
    'product-catalog': { owner: 'catalog-team', version: '2.1.0', entry: CATALOG, exposes: {}, styles: [] },
  },
  integrity: {},
  routes: [
    { path: '/products/:id', title: '', skeleton: '', protected: false, mfe: 'product-catalog', next: [] },
    { path: '/', title: '', skeleton: '', protected: false, mfe: 'product-catalog', next: [] },
  ],
  slots: [],
  events: {},
}

type Deliver = (list: { getEntries(): unknown[] }) => void

/** The window of a page at `path`, with what it posts and a hand on its long frames. */
function windowAt(path: string) {
  const posted: { url: string; beacon: Record<string, unknown> }[] = []
  const frames: Deliver[] = []
  class PerformanceObserver {
    static supportedEntryTypes = ['long-animation-frame']
    readonly #deliver: Deliver

    constructor(deliver: Deliver) {
      this.#deliver = deliver
    }

    observe(): void {
      frames.push(this.#deliver)
    }

    disconnect(): void {}
  }
  const page = Object.assign(new EventTarget(), {
    document: { visibilityState: 'visible', readyState: 'loading', baseURI: 'http://localhost:5000/' },
    location: { pathname: path },
    performance,
    PerformanceObserver,
    fetch: async (url: string, init: RequestInit) => {
      posted.push({ url, beacon: JSON.parse(new TextDecoder().decode(init.body as Uint8Array)) })
      return new Response(null, { status: 204 })
    },
  })
  const busy = (startTime: number) => {
    const script = { sourceURL: CATALOG, startTime, duration: 4_000, invokerType: 'user-callback' }
    for (const deliver of frames) deliver({ getEntries: () => [{ startTime, duration: 4_000, scripts: [script] }] })
  }
  return { window: page as unknown as Window & typeof globalThis, page, posted, busy }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe("the page's monitor", () => {
  it("posts an error to /rum as its MFE's, with the pattern of the route and not its path", async () => {
    const { window, page, posted } = windowAt('/products/4711')
    const monitor = startMonitoring(window, release, { crash: () => {} })
    const error = Object.assign(new Error('x'), { stack: `Error: x\n    at f (${CATALOG}:1:2)` })
    page.dispatchEvent(new ErrorEvent('error', { message: 'Uncaught Error: x', error }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(posted).toMatchObject([
      {
        url: '/rum',
        beacon: {
          release: 'r1',
          route: '/products/:id',
          entries: [{ kind: 'error', mfe: 'product-catalog', version: '2.1.0', phase: 'event', message: 'x' }],
        },
      },
    ])
    monitor.stop()
  })

  it('tells no route where the release has none', async () => {
    const { window, posted } = windowAt('/private/path')
    const monitor = startMonitoring(window, release, { crash: () => {} })
    await monitor.flush()
    expect(posted).toMatchObject([{ beacon: { route: '', entries: [] } }])
    monitor.stop()
  })

  it('has an MFE crashed that keeps the main thread to itself', () => {
    const { window, busy } = windowAt('/')
    const crash = vi.fn()
    const monitor = startMonitoring(window, release, { crash })
    busy(1_000)
    expect(crash).toHaveBeenCalledExactlyOnceWith('product-catalog@2.1.0', 0.8)
    monitor.stop()
  })
})
