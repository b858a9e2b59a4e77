/**
 * Rule: tests of an MFE run on the real parts; only the far ends are played: the network refuses unless a test gives one, the
 * storage is in memory, the bus has a target of its own, and the monitor keeps what it is told.
 *
 * `testServices({ session, apollo })` puts a test's own parts in place of these.
 */
import { createBus } from '../bus/index.ts'
import type { MfeProps, Monitor, Observation, Phase, Services } from '../contract.ts'
import { createFormat } from '../format/index.ts'
import { createHttp } from '../http/index.ts'
import { createMemoryArea, createStorage } from '../storage/index.ts'
import { createSession, createStore } from '../store/index.ts'

export { testBrowser } from './browser.ts'

export interface CaughtError {
  error: unknown
  phase: Phase | undefined
  owner: string | undefined
}

/** A monitor that sends nothing. */
export interface TestMonitor extends Monitor {
  readonly observed: Observation[]
  readonly errors: CaughtError[]
}

export function testMonitor(): TestMonitor {
  const observed: Observation[] = []
  const errors: CaughtError[] = []
  const of = (own: string | undefined): TestMonitor => ({
    observed,
    errors,
    observe: (observation) => void observed.push(observation),
    error: (error, phase, owner = own) => void errors.push({ error, phase, owner }),
    as: (owner) => of(owner),
  })
  return of(undefined)
}

const refuse: typeof fetch = async (input) => {
  throw new TypeError(`the test gave no network: ${input instanceof Request ? input.url : input}`)
}

export interface TestOptions extends Partial<Services> {
  /** The network. */
  fetch?: typeof fetch
}

/** Services of a page; those that are given take the place of the real ones. */
export function testServices({ fetch = refuse, ...given }: TestOptions = {}): Services {
  const monitor = given.monitor ?? testMonitor()
  const bus = given.bus ?? createBus({ target: new EventTarget() })
  const http = given.http ?? createHttp({ fetch, release: 'test', origin: 'http://localhost' })
  const session = given.session ?? createSession(http, bus)
  const area = createMemoryArea()
  const store = given.store ?? createStore({ session, area: () => area, root: null, target: new EventTarget() })
  const storage = given.storage ?? createStorage({ area: () => area, target: new EventTarget() })
  const format = given.format ?? createFormat('en')
  return { monitor, bus, http, session, store, storage, format, apollo: given.apollo ?? null }
}

/** Props of an MFE that stands in the main slot of the start page. */
export function testProps(given: Partial<MfeProps> = {}): MfeProps {
  return {
    name: 'test',
    version: '1.0.0',
    slot: 'main',
    route: { path: '/', pattern: '/', params: {}, query: {} },
    services: given.services ?? testServices(),
    props: {},
    signal: new AbortController().signal,
    navigate: () => {},
    setTitle: () => {},
    ...given,
  }
}
