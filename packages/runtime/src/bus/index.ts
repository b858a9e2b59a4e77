/** The public face of `@muntin/runtime/bus`: events with contracts, between MFEs and between tabs. */
export { type BusOptions, createBus } from './bus.ts'
export { PREFIX } from './hub.ts'
export type { Report } from './listeners.ts'
export type { Channel } from './tabs.ts'
