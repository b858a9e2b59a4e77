/**
 * @muntin/runtime: what every page needs from the platform, without a dependency. Each part can be had alone.
 *
 * | part                       | what                                                                       |
 * |----------------------------|----------------------------------------------------------------------------|
 * | `@muntin/runtime/loader`   | loads, mounts, updates and unmounts MFEs, each in its own state            |
 * | `@muntin/runtime/bus`      | events with contracts, between MFEs and between tabs                       |
 * | `@muntin/runtime/http`     | calls with deadline, retries, circuit, outbox; how they fail; what heals   |
 * | `@muntin/runtime/store`    | the little state that all share: user, permissions, theme                  |
 * | `@muntin/runtime/storage`  | what an MFE keeps in the browser, under its own name                       |
 * | `@muntin/runtime/format`   | dates and money in the page's language                                     |
 * | `@muntin/runtime/monitor`  | how each MFE does: times, errors, bytes, as beacons                        |
 * | `@muntin/runtime`          | all of them, the types of `contract.ts` and the release's data             |
 */
export * from './bus/index.ts'
export type * from './contract.ts'
export * from './format/index.ts'
export * from './http/index.ts'
export * from './loader/index.ts'
export * from './monitor/index.ts'
export { uuid } from './random.ts'
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
export * from './storage/index.ts'
export * from './store/index.ts'
