/** The public face of `@muntin/runtime/http`: calls that end by a deadline and survive; how they fail, and what heals. */
export type { CallInit } from './call.ts'
export {
  createHearing,
  DEGRADED,
  type Degradation,
  FORGOTTEN_AFTER_MS,
  type Hear,
  parseDegraded,
  RESTORED,
  readDegraded,
} from './degraded.ts'
export { type Detail, type Failure, failureOf, isTooMany, isUndecided, whenAgain } from './failure.ts'
export { Healing, type HealingOptions, keepTrying } from './healing.ts'
export { createHttp, type HttpOptions, type PageHttp } from './http.ts'
export { HttpError, type Problem } from './http-error.ts'
export type { HttpEvent } from './logging.ts'
export type { OutboxNews } from './outbox.ts'
export { type Entry as OutboxEntry, memoryStore, type OutboxStore, openOutboxStore } from './outbox-store.ts'
export { createRenewal, type Renewal } from './renewal.ts'
export { retryAfterOf } from './retry-after.ts'
