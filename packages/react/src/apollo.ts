/**
 * Rule: the services of a page are made here, and nowhere else: shared-services and the host's fallback both call this.
 *
 * | service          | made of                                                                                  |
 * |------------------|------------------------------------------------------------------------------------------|
 * | `bus`            | the release's events; checked in development                                             |
 * | `http`           | its calls speak of degraded answers (bus), of the session (renewal) and of the outbox (bus) |
 * | `session`        | http and bus                                                                             |
 * | `store`          | session                                                                                  |
 * | `storage`, `format`, `monitor` | nothing of the others                                                      |
 * | `apollo`         | http, session, renewal                                                                   |
 */
import {
  createBus,
  createFormat,
  createHearing,
  createHttp,
  createRenewal,
  createSession,
  createStorage,
  createStore,
  type HttpOptions,
  openOutboxStore,
  type PageFacts,
  type Services,
  silentMonitor,
} from '@muntin/runtime'
import { createApollo } from './apollo-client.ts'
import { RECONNECTED } from './events.ts'

export { type ApolloOptions, createApollo, graphqlSocketUrl } from './apollo-client.ts'

/** All services of a page; `options.log` sees every call. Hosts built by others know no facts: events have no contracts then. */
export function createServices(facts: Partial<PageFacts> = {}, options: HttpOptions = {}): Services {
  const { release = '', events = {}, development = false, monitor = silentMonitor } = facts
  const bus = createBus({
    events,
    development,
    report: (message, error, owner) => {
      console.error(`${message} (${owner})`, error)
      monitor.error(error, 'event', owner)
    },
  })
  const hear = createHearing(bus)
  const renewal = createRenewal(() => session.refresh())
  const outbox = {
    store: openOutboxStore(),
    user: () => session.user()?.id ?? null,
    tell: (type: string, news: object) => bus.emit(`outbox:${type}`, news),
  }
  const report = (error: unknown) => monitor.error(error)
  const http = createHttp({ ...(release ? { release } : {}), hear, renewal, outbox, report, ...options })
  const session = createSession(http, bus)
  session.subscribe(() => void http.outbox.flush())
  http.start(window)
  const onReconnected = () => bus.emit(RECONNECTED, {})
  return {
    bus,
    http,
    session,
    store: createStore({ session }),
    storage: createStorage(),
    format: createFormat(),
    monitor,
    apollo: createApollo(http, { session, hear, renewal, onReconnected }),
  }
}
