/** The public face of `@muntin/runtime/store`: the session, and the little state that all share. */
export { createSession } from './session.ts'
export { createStore, type StoreOptions, THEME_KEY } from './store.ts'
