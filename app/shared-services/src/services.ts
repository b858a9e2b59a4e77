/**
 * Rule: a page has one event bus, one HTTP interceptor, one session, one store and one Apollo Client, made here, once.
 *
 * The host loads this container first and hands the services to each MFE by its props; nothing is put on `window`.
 */
import { createServices as createAll } from '@muntin/react/apollo'
import type { PageFacts, Services } from '@muntin/runtime'
import { logCall } from './log.ts'

let services: Services | undefined

/** The page's services; every call returns the same ones, made from the facts of the first. */
export default function createServices(page: Partial<PageFacts> = {}): Services {
  if (!services) {
    services = createAll(page, { log: logCall })
    console.log('[EventBus] Instance created in SHARED SERVICES MF')
  }
  return services
}
