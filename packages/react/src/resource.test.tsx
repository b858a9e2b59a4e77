// @vitest-environment jsdom
import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client'
import {
  createBus,
  createHearing,
  DEGRADED,
  type Degradation,
  type MfeProps,
  type Mounted,
  RESTORED,
} from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { act } from '@testing-library/react'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { RECONNECTED } from './events.ts'
import { honestLink } from './honest.ts'
import { useMfe } from './hooks.ts'
import { useLive } from './live.ts'
import { mountReact } from './mount.tsx'
import { type ResourceOptions, useResource } from './resource.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const SHELF = gql`query Shelf($id: ID!) { shelf(id: $id) }`
const MOVED = gql`subscription Moved($id: ID!) { moved(id: $id) }`

type Answer = { data: Record<string, unknown>; extensions?: Record<string, unknown> } | { code: string }

/** A page whose shop answers what the test says next; subscriptions stay open unless they are refused. */
async function open(App: () => React.ReactNode) {
  const asked: string[] = []
  const answers: Answer[] = []
  const link = new ApolloLink(({ operationName, variables }) => {
    asked.push(`${operationName} ${variables.id}`)
    const answer = answers.shift()
    return new Observable((observer) => {
      if (!answer) return
      if ('code' in answer) {
        observer.error(Object.assign(new Error(answer.code), { errors: [{ message: 'No', extensions: answer }] }))
      } else {
        observer.next(answer)
        if (operationName === 'Shelf') observer.complete()
      }
    })
  })
  const bus = createBus({ target: new EventTarget() })
  const honest = ApolloLink.from([honestLink(createHearing(bus)), link])
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link: honest })
  const element = document.createElement('div')
  const services = testServices({ bus, apollo })
  const props = (id: string): MfeProps =>
    testProps({ name: 'shelves', services, route: { path: `/${id}`, pattern: '/:id', params: { id }, query: {} } })
  let mounted: Mounted | undefined
  const start = async (...first: Answer[]) => {
    answers.push(...first)
    let mounting: Promise<Mounted> | undefined
    await act(async () => {
      mounting = Promise.resolve(mountReact(App)(element, props('a')))
    })
    mounted = await mounting
  }
  onTestFinished(() => act(async () => mounted?.unmount()))
  const go = (id: string) => act(async () => void mounted?.update?.(props(id)))
  return { asked, answers, bus, element, start, go }
}

function Shelf({ options }: { options: ResourceOptions }) {
  const { id = '' } = useMfe().route.params
  const { data, outdated, code, refused, retrying } = useResource<{ shelf: string }, { id: string }>(
    SHELF,
    { id },
    options,
  )
  const state = [outdated && 'outdated', refused && 'refused', retrying && 'retrying'].filter(Boolean)
  return <p>{[data?.shelf ?? 'nothing', code ?? 'fine', ...state].join(' ')}</p>
}

const shelf =
  (options: ResourceOptions = {}) =>
  () => <Shelf options={options} />

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
const down: Answer = { code: 'UPSTREAM_UNAVAILABLE' }
const found = (shelf: string): Answer => ({ data: { shelf } })
const stale = (shelf: string): Answer =>
  instead(shelf, { upstream: 'product', reason: 'stale-if-error', ageSeconds: 9 })
const instead = (shelf: string | null, degradation: Degradation): Answer => ({
  data: { shelf },
  extensions: { degraded: [degradation] },
})

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1) // no jitter
  return () => vi.useRealTimers()
})

describe('useResource', () => {
  it('tries again by itself until it works, and stays failed while it does', async () => {
    const page = await open(shelf())
    await page.start(down)
    expect(page.element.textContent).toBe('nothing upstream-unavailable')
    page.answers.push(down)
    await pass(1_000)
    expect(page.asked).toHaveLength(2)
    await pass(2_000)
    expect(page.element.textContent).toBe('nothing upstream-unavailable retrying')
    expect(page.asked).toHaveLength(3)
  })

  it('is well once the shop answers, and then leaves it alone', async () => {
    const page = await open(shelf())
    await page.start(down)
    page.answers.push(found('lamps'))
    await act(async () => window.dispatchEvent(new Event('online')))
    expect(page.element.textContent).toBe('lamps fine')
    await pass(60_000)
    await act(async () => window.dispatchEvent(new Event('focus')))
    await act(async () => page.bus.emit(RECONNECTED, {}))
    expect(page.asked).toHaveLength(2)
  })

  it('takes a refusal for an answer', async () => {
    const page = await open(shelf({ refusals: ['not-found'] }))
    await page.start({ code: 'NOT_FOUND' })
    expect(page.element.textContent).toBe('nothing not-found refused')
    await pass(60_000)
    expect(page.asked).toHaveLength(1)
  })

  it('asks again for live data after a gap in the events and after a long absence', async () => {
    const page = await open(shelf({ live: true }))
    await page.start(found('one'))
    page.answers.push(found('two'))
    await act(async () => page.bus.emit(RECONNECTED, {}))
    expect(page.element.textContent).toBe('two fine')
    page.answers.push(found('three'))
    await pass(31_000)
    await act(async () => window.dispatchEvent(new Event('focus')))
    expect(page.element.textContent).toBe('three fine')
  })

  it('shows the answer to the question before only where it may bridge the wait', async () => {
    const bridging = await open(shelf({ bridge: true }))
    await bridging.start(found('lamps'))
    await bridging.go('b')
    expect(bridging.element.textContent).toBe('lamps fine outdated')
    const plain = await open(shelf())
    await plain.start(found('lamps'))
    await plain.go('b')
    expect(plain.element.textContent).toBe('nothing fine')
  })

  it('asks nothing while it is skipped', async () => {
    const page = await open(shelf({ skip: true, live: true }))
    await page.start()
    await act(async () => page.bus.emit(RECONNECTED, {}))
    await act(async () => window.dispatchEvent(new Event('online')))
    expect(page.asked).toEqual([])
  })
})

const heard: unknown[] = []
const onMissed = vi.fn()

function Follower() {
  const { id } = useMfe().route.params
  useLive<{ moved: string }, { id: string }>(MOVED, id === 'none' ? null : { id: id ?? '' }, {
    onData: (data) => heard.push(data.moved),
    onMissed,
  })
  return null
}

describe('useResource, where something else stands in for the service', () => {
  it('shows it, and asks again until the answer is whole', async () => {
    const page = await open(shelf())
    const said: string[] = []
    page.bus.on(DEGRADED, ({ upstream }) => said.push(`${upstream} away`))
    page.bus.on(RESTORED, ({ upstream }) => said.push(`${upstream} back`))
    await page.start(stale('old lamps'))
    expect(page.element.textContent).toBe('old lamps fine')
    page.answers.push(stale('old lamps'))
    await pass(1_000)
    page.answers.push(found('lamps'))
    await pass(2_000)
    expect(page.element.textContent).toBe('lamps fine')
    expect(said).toEqual(['product away', 'product back'])
    await pass(60_000)
    expect(page.asked).toHaveLength(3)
  })

  it('asks at once when the service is back', async () => {
    const page = await open(shelf())
    await page.start(stale('old lamps'))
    page.answers.push(found('lamps'))
    await act(async () => page.bus.emit(RESTORED, { upstream: 'product' }))
    expect(page.element.textContent).toBe('lamps fine')
    expect(page.asked).toHaveLength(2)
  })

  it('keeps what is known instead of an empty answer, as when asking fails', async () => {
    const page = await open(shelf({ live: true }))
    const empty = instead(null, { upstream: 'product', reason: 'fallback' })
    await page.start(found('lamps'))
    page.answers.push(empty)
    await act(async () => page.bus.emit(RECONNECTED, {}))
    expect(page.element.textContent).toBe('lamps upstream-unavailable')
    page.answers.push(found('new lamps'))
    await pass(1_000)
    expect(page.element.textContent).toBe('new lamps fine')
  })

  it('takes an answer without an upstream’s part where it is still of use', async () => {
    const page = await open(shelf({ bears: ['product'] }))
    await page.start(instead('lamps by number', { upstream: 'product', reason: 'fallback' }))
    expect(page.element.textContent).toBe('lamps by number fine')
  })

  it('does not ask again where a degraded answer will do', async () => {
    const page = await open(shelf({ degradedWillDo: true }))
    await page.start(stale('old lamps'))
    await act(async () => page.bus.emit(RESTORED, { upstream: 'product' }))
    await pass(60_000)
    expect(page.element.textContent).toBe('old lamps fine')
    expect(page.asked).toHaveLength(1)
  })

  it('tells nobody of an outage that its place on the page tells of', async () => {
    const page = await open(shelf())
    const said: unknown[] = []
    page.bus.on(DEGRADED, (detail) => said.push(detail))
    await page.start(instead(null, { upstream: 'product', reason: 'fallback' }))
    expect(page.element.textContent).toBe('nothing upstream-unavailable')
    expect(said).toEqual([])
  })
})

describe('useLive', () => {
  it('hands over each event', async () => {
    const page = await open(Follower)
    await page.start({ data: { moved: 'left' } })
    expect(heard).toEqual(['left'])
  })

  it('asks again after a refusal, and says that something may have been missed', async () => {
    const page = await open(Follower)
    await page.start({ code: 'UPSTREAM_UNAVAILABLE' })
    await pass(4_999)
    expect(page.asked).toHaveLength(1)
    await pass(1)
    expect(page.asked).toEqual(['Moved a', 'Moved a'])
    expect(onMissed).toHaveBeenCalledOnce()
  })

  it('says so after a gap, but not while it follows nothing', async () => {
    onMissed.mockClear()
    const page = await open(Follower)
    await page.start()
    page.bus.emit(RECONNECTED, {})
    expect(onMissed).toHaveBeenCalledOnce()
    await page.go('none')
    page.bus.emit(RECONNECTED, {})
    expect(onMissed).toHaveBeenCalledOnce()
  })
})
