/**
 * @muntin/runtime: what every page needs from the platform, without a dependency.
 *
 * | export                         | what                                                            |
 * |--------------------------------|-----------------------------------------------------------------|
 * | the types of `contract.ts`     | what host and MFEs agree on                                     |
 * | `createBus`, `createHttp`, `createSession` | what services are made of                           |
 * | `HttpError`, `failureOf`       | how calls fail; what anything thrown says, and its code         |
 * | `createHearing`                | tells the page when answers are not from the service itself     |
 * | `patiently`                    | waits for a server that says when to come back                  |
 * | `Healing`, `keepTrying`        | tries again what failed, until it works                         |
 * | `createLoader`, `MfeError`     | loads, mounts, updates and unmounts MFEs, each in its own state |
 */
export { createBus } from './bus.ts'
export type * from './contract.ts'
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
export { createHttp, type HttpEvent, type HttpOptions, releaseOfDocument } from './http.ts'
export { HttpError, type Problem } from './http-error.ts'
export { createBrowser } from './loader/browser.ts'
export { BrokenModule, DeadlineExceeded, MfeError } from './loader/errors.ts'
export { DEADLINES, Instance } from './loader/instance.ts'
export { createLoader, type Loader, type LoaderOptions } from './loader/loader.ts'
export type { Adapter, Adapters, Load } from './loader/remote.ts'
export type { Browser } from './loader/source.ts'
export { IllegalMove, type Move, next, type State, TABLE } from './loader/states.ts'
export { isRepeatable, patiently, retryAfterOf } from './patience.ts'
export {
  type ImportMap,
  type ReleaseData,
  type ReleaseFiles,
  type ReleaseMfe,
  type ReleaseRemote,
  type ReleaseRoute,
  type ReleaseSlot,
  readImportMap,
  readIntegrity,
  readRelease,
} from './release.ts'
export { createSession } from './session.ts'
