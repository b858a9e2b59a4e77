/**
 * Rule: a page has one event bus, one HTTP interceptor, one session and one Apollo Client, and they are made here, once.
 *
 * The host loads this container first and hands the services to each MFE by its props; nothing is put on `window`.
 */
import { createServices as createAll } from '@muntin/react/apollo'
import type { Services } from '@muntin/runtime'
import { logCall } from './log.ts'

let services: Services | undefined

/** The page's services; every call returns the same ones. */
export default function createServices(): Services {
  if (!services) {
    services = createAll({ log: logCall })
    console.log('[EventBus] Instance created in SHARED SERVICES MF')
  }
  return services
}
