/** Rule: whoever wants a monitor can have one; this one tells nobody. For tests, and for pages that measure nothing. */
import type { Monitor } from '../contract.ts'

export const silentMonitor: Monitor = {
  observe() {},
  error() {},
  as: () => silentMonitor,
}
