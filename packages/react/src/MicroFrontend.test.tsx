// @vitest-environment jsdom
import { createLoader, type MfeError, type Mount, type Mounted, type Route } from '@muntin/runtime'
import { testBrowser } from '@muntin/runtime/testing'
import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useMfe } from './hooks.ts'
import { type Failure, MicroFrontend, type MicroFrontendProps } from './MicroFrontend.tsx'
import { mountReact } from './mount.tsx'
import { type Page, PageProvider } from './page.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

type Load = () => Promise<Mount>

const browserOf = (load: Load) => testBrowser(async () => ({ mount: await load() }))

const routeOf = (path: string): Route => ({ path, pattern: path, params: {}, query: {} })

const say = ({ state, retry, error }: Failure) => (
  <button type="button" onClick={retry}>
    {state} {(error as MfeError).phase}
  </button>
)

/** A page with the MFE `cart`, whose module `load` brings. */
async function open(load: Load, given: Partial<MicroFrontendProps> = {}, { strict = false } = {}) {
  const reported: string[] = []
  const report = (error: MfeError) => reported.push(error.message)
  const loader = createLoader({ mfes: { cart: '/cart.js' }, browser: browserOf(load), random: () => 0.5, report })
  let page: Page = { loader, route: routeOf('/') }
  let props = given
  const tree = () => {
    const content = (
      <PageProvider value={page}>
        <MicroFrontend name="cart" skeleton={<i>soon</i>} fallback={say} {...props} />
      </PageProvider>
    )
    return strict ? <StrictMode>{content}</StrictMode> : content
  }
  const view = render(tree())
  await act(async () => {})
  const again = async (more: Partial<MicroFrontendProps>) => {
    props = { ...given, ...more }
    await act(async () => view.rerender(tree()))
  }
  const change = (path: string, more: Partial<MicroFrontendProps> = {}) => {
    page = { ...page, route: routeOf(path) }
    return again(more)
  }
  const place = () => view.container.firstElementChild as HTMLElement
  return {
    ...view,
    reported,
    again,
    change,
    place,
    state: () => place().dataset.state,
    text: () => place().textContent,
  }
}

/** An MFE that shows its path, and fails as `faults` say. */
function plain(faults: Partial<Record<'mount' | 'update' | 'unmount', boolean>> = {}) {
  const calls: string[] = []
  const doing = (what: 'mount' | 'update' | 'unmount', detail = '') => {
    calls.push(`${what} ${detail}`.trim())
    if (faults[what]) throw new Error(`broken at ${what}`)
  }
  const mount: Mount = (el, { route, props }) => {
    doing('mount', route.path)
    el.textContent = `at ${route.path}`
    const mounted: Mounted = {
      update: (next) => {
        doing('update', [next.route.path, ...Object.values(next.props)].join(' '))
        el.textContent = `at ${next.route.path}`
      },
      unmount: () => doing('unmount'),
    }
    calls.push(...Object.values(props).map((value) => `with ${value}`))
    return mounted
  }
  return { faults, calls, load: async () => mount }
}

function Fragile() {
  const { path } = useMfe().route
  const [broken, setBroken] = useState(false)
  if (broken || path === '/bad') throw new Error('broken at render')
  return (
    <button type="button" onClick={() => setBroken(true)}>
      break {path}
    </button>
  )
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('MicroFrontend', () => {
  it('shows the skeleton until the MFE is mounted, and says so in the element', async () => {
    const module = Promise.withResolvers<Mount>()
    const onBusy = vi.fn()
    const page = await open(() => module.promise, { slot: 'drawer', onBusy })
    expect(page.text()).toBe('soon')
    expect({ ...page.place().dataset }).toEqual({ slot: 'drawer', mfe: 'cart', state: 'loading' })
    expect(page.place().getAttribute('aria-busy')).toBe('true')
    await act(async () => module.resolve(await plain().load()))
    expect([page.state(), page.text()]).toEqual(['mounted', 'at /'])
    expect(page.place().hasAttribute('aria-busy')).toBe(false)
    expect(onBusy).toHaveBeenLastCalledWith(false)
  })

  it('updates the MFE when the place or its own props become others, and not when they are the same again', async () => {
    const mfe = plain()
    const page = await open(mfe.load, { props: { size: 's' } })
    await page.change('/next', { props: { size: 's' } })
    await page.again({ props: { size: 's' } })
    await page.change('/next', { props: { size: 'm' } })
    page.unmount()
    await act(async () => {})
    expect(mfe.calls).toEqual(['mount /', 'with s', 'update /next s', 'update /next m', 'unmount'])
  })

  it('survives StrictMode, which runs each effect twice: the MFE is there once', async () => {
    const mfe = plain()
    const page = await open(mfe.load, {}, { strict: true })
    expect([page.state(), page.text()]).toEqual(['mounted', 'at /'])
    expect(mfe.calls).toEqual(['mount /'])
  })

  it('forgets an MFE whose place goes while it loads', async () => {
    const module = Promise.withResolvers<Mount>()
    const mfe = plain()
    const page = await open(() => module.promise)
    page.unmount()
    await act(async () => module.resolve(await mfe.load()))
    expect(mfe.calls).toEqual([])
    expect(page.reported).toEqual([])
  })

  it('loads another MFE in the place of the one before when its name changes', async () => {
    const unmount = vi.fn()
    const mount: Mount = (el, { name }) => {
      el.textContent = name
      return { unmount }
    }
    const loader = createLoader({ mfes: { one: '/1.js', two: '/2.js' }, browser: browserOf(async () => mount) })
    const tree = (name: string) => (
      <PageProvider value={{ loader }}>
        <MicroFrontend name={name} />
      </PageProvider>
    )
    const view = render(tree('one'))
    await act(async () => {})
    await act(async () => view.rerender(tree('two')))
    expect(view.container.textContent).toBe('two')
    expect(unmount).toHaveBeenCalledOnce()
  })
})

describe('MicroFrontend, when its MFE fails', () => {
  it('says so at load, keeps saying so while it tries again, and is well once that works', async () => {
    const mfe = plain()
    let isDown = true
    const page = await open(async () => (isDown ? Promise.reject(new Error('no network')) : mfe.load()))
    expect([page.state(), page.text()]).toEqual(['failed', 'FAILED load'])
    const seen = new Set<string | null>()
    const observer = new MutationObserver(() => seen.add(page.text()))
    observer.observe(page.container, { subtree: true, childList: true, characterData: true })
    isDown = false
    await pass(1_000)
    observer.disconnect()
    expect([page.state(), page.text()]).toEqual(['mounted', 'at /'])
    expect([...seen].join()).not.toContain('soon')
  })

  it('says so at mount, gives up after the third time, and lets the user try again', async () => {
    const mfe = plain({ mount: true })
    const page = await open(mfe.load)
    expect(page.text()).toBe('FAILED mount')
    await pass(5_000)
    expect([page.state(), page.text()]).toEqual(['fallback', 'FALLBACK mount'])
    expect(mfe.calls).toHaveLength(3)
    mfe.faults.mount = false
    await act(async () => fireEvent.click(page.getByRole('button')))
    expect([page.state(), page.text()]).toEqual(['mounted', 'at /'])
  })

  it('says so at an update, and tries again with the newest props', async () => {
    const page = await open(async () => mountReact(Fragile))
    await page.change('/bad')
    expect(page.text()).toBe('FAILED update')
    await page.change('/good')
    await pass(1_000)
    expect(page.text()).toBe('break /good')
  })

  it('says so at a render that nobody asked for', async () => {
    const page = await open(async () => mountReact(Fragile))
    await act(async () => fireEvent.click(page.getByRole('button')))
    expect(page.text()).toBe('FAILED render')
    await pass(1_000)
    expect(page.text()).toBe('break /')
  })

  it('leaves the page alone when unmount throws', async () => {
    const page = await open(plain({ unmount: true }).load)
    page.unmount()
    await act(async () => {})
    expect(page.reported).toEqual(["'cart' failed while UNMOUNTING: broken at unmount"])
  })

  it('shows the fallback for a name that the release does not have', async () => {
    const page = await open(plain().load, { name: 'nobody', fallback: ({ error }) => String(error) })
    expect(page.state()).toBe('fallback')
    expect(page.text()).toContain("has no MFE 'nobody'")
  })

  it('has plain words for hosts without a fallback of their own', async () => {
    const loader = createLoader({ mfes: { cart: '/cart.js' }, browser: browserOf(plain({ mount: true }).load) })
    const view = render(
      <PageProvider value={{ loader }}>
        <MicroFrontend name="cart" />
      </PageProvider>,
    )
    await act(async () => {})
    expect(view.getByRole('alert').textContent).toBe('We can’t show cart right now.Try again')
  })
})
