/**
 * Rule: an MFE sees the page's services through a view of its own, for as long as one attempt lasts.
 *
 * | service             | its view                                                                                |
 * |---------------------|-----------------------------------------------------------------------------------------|
 * | bus, http, monitor  | `as('name@version')`: events, calls and figures carry the name                           |
 * | storage             | `as('name')`: a version's keys are the next one's, too                                   |
 * | all others          | as they are                                                                             |
 *
 * A page may have any of them or none. When the attempt ends, its listeners that are left on the bus end with it.
 */
import type { OwnedBus, Services } from '../contract.ts'
import { ownerOf } from '../owner.ts'

export interface Scope {
  services: Services
  /** Ends its listeners; returns how many were left. Harmless a second time. */
  close(): number
}

export function scopeOf(services: Partial<Services> | undefined, name: string, version: string): Scope {
  const owner = ownerOf(name, version)
  const owners: Record<string, string> = { bus: owner, http: owner, monitor: owner, storage: name }
  const view = { ...services } as Record<string, unknown>
  for (const [service, own] of Object.entries(owners)) {
    const whole = view[service] as { as?(owner: string): unknown } | undefined
    if (whole?.as) view[service] = whole.as(own)
  }
  const bus = view.bus as Partial<OwnedBus> | undefined
  return {
    services: view as unknown as Services,
    close: () => Object.values(bus?.close?.() ?? {}).reduce((sum, count) => sum + count, 0),
  }
}
