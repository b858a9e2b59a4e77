/** The events of the page and what they carry. Made from contracts/bus by `npm run types`; don't edit. */
import '@muntin/runtime'

declare module '@muntin/runtime' {
  interface BusEvents {
    /**
     * A wish to add a product to the cart.
     * Whoever shows a product sends it; the cart answers with `cart:updated` or a `notify` of tone error.
     */
    addToCart: {
      productId: string
      quantity?: number
      /** What the shopper calls it; only shown. */
      name?: string
    }
    /** A wish to see the cart. The host opens its panel, or goes to the cart's page where there is none. */
    'cart:open': Record<string, unknown>
    /** The cart has another number of items. Sent by the cart for each change that it hears of, by whomever. */
    'cart:updated': {
      itemCount: number
      /** The product of the `addToCart` that this answers. */
      productId?: string
    }
    /** An order was placed. Sent by the cart once the shop has taken the order. */
    'checkout:done': {
      orderId: string
    }
    /**
     * Other products are compared.
     * Sent by the tray once it is there, and for each change. Who shows products offers to compare them from then on.
     */
    'compare:changed': {
      /** In the order in which they were added. */
      productIds: string[]
    }
    /**
     * A wish to compare a product, or to compare it no more.
     * Whoever shows a product sends it; the tray answers with `compare:changed`, or a `notify` if it is full.
     */
    'compare:toggle': {
      productId: string
      /** What the shopper calls it; only shown. */
      name: string
    }
    /** Subscriptions are heard again. Events of the time before were not heard: who follows data asks for it again. */
    'live:reconnected': Record<string, unknown>
    /** A message to the shopper. The host shows it for some seconds and has it read out; an error at once. */
    notify: {
      tone: 'info' | 'success' | 'error'
      text: string
      /** A link to follow. */
      action?: {
        label: string
        /** A path of this page's origin. */
        href: string
      }
    }
    /**
     * A kept call was refused, or waited too long.
     * It will not be sent any more; whoever made it undoes what it showed.
     */
    'outbox:dropped': {
      /** The call's idempotency key. */
      id: string
      /** What the call is, in the words of who made it. */
      label: string
      /** How many of this user's calls are left. */
      pending: number
      /** The server's error code; `expired` after 24 hours. */
      reason: string
      /** The reason as a sentence. */
      detail?: string
    }
    /**
     * A call is kept until the server can be reached.
     * Sent when a call that may wait got no answer; `outbox:sent` or `outbox:dropped` follows.
     */
    'outbox:kept': {
      /** The call's idempotency key. */
      id: string
      /** What the call is, in the words of who made it. */
      label: string
      /** How many of this user's calls are left. */
      pending: number
    }
    /** A kept call was sent, and done. Sent once per `outbox:kept`, by whichever tab sent the call. */
    'outbox:sent': {
      /** The call's idempotency key. */
      id: string
      /** What the call is, in the words of who made it. */
      label: string
      /** How many of this user's calls are left. */
      pending: number
    }
    /**
     * Another user.
     * Sent after a login, a logout, and once the first session is known. A tab that hears it from another asks the server.
     */
    'session:changed': {
      user: {
        id: string
        name: string
        kind: 'guest' | 'member'
        roles: string[]
        /** What the user may do, like `orders:read`. */
        permissions?: string[]
        email?: string
      }
    }
    /**
     * What the page shows of a service is not from it.
     * Sent when the first answer says so, and again when there is something new to tell, until `upstream:restored`.
     */
    'upstream:degraded': {
      /** The service that failed, by its name in the topology. */
      upstream: string
      /** What stands in: a stale answer, one that another process kept, or nothing but a default. */
      reason: 'stale-if-error' | 'remembered' | 'fallback'
      /** How old what is shown may be, where that is known. */
      ageSeconds?: number
    }
    /**
     * A service answers again.
     * Ends an `upstream:degraded`. Who shows something that failed or is old may ask again now.
     */
    'upstream:restored': {
      upstream: string
    }
  }
}
