/** Rule: what the page's services say on the bus by themselves is named here; what `@muntin/runtime` says, there. */

/** Subscriptions are heard again; what was announced meanwhile was not. */
export const RECONNECTED = 'live:reconnected'
