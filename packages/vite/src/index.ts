/** @muntin/vite: builds MFEs, shared libraries and the host. See README.md for muntin.toml. */
export { buildAll, type Outcome } from './build.ts'
export { BuildError, UsageError } from './errors.ts'
export { LIBRARIES } from './libraries.ts'
export { choose, discover, type Target } from './targets.ts'
