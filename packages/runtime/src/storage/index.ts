/** The public face of `@muntin/runtime/storage`: what an MFE keeps in the browser, under its own name. */
export { type Area, createMemoryArea, createStorage, type StorageOptions } from './storage.ts'
