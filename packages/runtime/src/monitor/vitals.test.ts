// @vitest-environment jsdom

import { describe, expect, it, vi } from 'vitest'
import * as webVitals from 'web-vitals'
import type { Monitor, Observation } from '../contract.ts'
import { silentMonitor } from './silent.ts'
import { observeVitals, type WebVitals } from './vitals.ts'

const fake: WebVitals = {
  onLCP: (report) => report({ name: 'LCP', value: 900 }),
  onCLS: (report) => report({ name: 'CLS', value: 0.01 }),
  onINP: (report) => report({ name: 'INP', value: 80 }),
  onFCP: (report) => report({ name: 'FCP', value: 400 }),
  onTTFB: (report) => report({ name: 'TTFB', value: 30 }),
}

class LoadingPage extends EventTarget {
  readonly document: { readyState: DocumentReadyState } = { readyState: 'loading' }

  load(): void {
    this.document.readyState = 'complete'
    this.dispatchEvent(new Event('load'))
  }
}

function hearing() {
  const heard: Observation[] = []
  const monitor: Monitor = { ...silentMonitor, observe: (observation) => heard.push(observation) }
  return { heard, monitor }
}

describe('the vitals', () => {
  it('are those of the library, by name and value', async () => {
    const { heard, monitor } = hearing()
    const page = new LoadingPage()
    page.load()
    await observeVitals(page, monitor, async () => fake)
    expect(heard).toEqual([
      { kind: 'vital', name: 'LCP', value: 900 },
      { kind: 'vital', name: 'CLS', value: 0.01 },
      { kind: 'vital', name: 'INP', value: 80 },
      { kind: 'vital', name: 'FCP', value: 400 },
      { kind: 'vital', name: 'TTFB', value: 30 },
    ])
  })

  it('wait for the page to load before they load anything themselves', async () => {
    const { monitor } = hearing()
    const page = new LoadingPage()
    const bring = vi.fn(async () => fake)
    const done = observeVitals(page, monitor, bring)
    expect(bring).not.toHaveBeenCalled()
    page.load()
    await done
    expect(bring).toHaveBeenCalledOnce()
  })

  it('are none where the library can not be had', async () => {
    const debug = vi.spyOn(console, 'debug').mockReturnValue()
    const { heard, monitor } = hearing()
    await observeVitals(window, monitor, async () => Promise.reject(new Error('blocked')))
    expect(heard).toEqual([])
    expect(debug).toHaveBeenCalledOnce()
  })

  it('are asked of the real library as it wants to be asked', async () => {
    const { monitor } = hearing()
    await observeVitals(window, monitor, async () => webVitals)
    expect(Object.keys(fake).every((name) => name in webVitals)).toBe(true)
  })
})
