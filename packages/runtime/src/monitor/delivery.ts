/**
 * Rule: a beacon is given to a sink at most twice, and never waited for: one failure is a bad moment, two are an outage,
 * and an outage of the monitor must not become work for the page.
 */
import { type Beacon, MAX_BYTES, type Sink } from './beacon.ts'

/** Beacons that wait for their second try. */
const MAX_KEPT = 8

export class Delivery {
  readonly #sink: Sink
  #kept: Beacon[] = []
  #lost = 0

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Gives `beacon` away, after those that failed before, and before it returns: the page may be closing. Never rejects. */
  async send(beacon: Beacon, closing: boolean): Promise<void> {
    const counted = this.#lost === 0 ? beacon : { ...beacon, dropped: beacon.dropped + this.#lost }
    this.#lost = 0
    const [, given] = await Promise.all([this.again(closing), this.#given(counted, closing)])
    if (given) return
    if (this.#kept.length < MAX_KEPT) this.#kept.push(counted)
    else this.#lose(counted)
  }

  /** The second try of what failed. */
  async again(closing: boolean): Promise<void> {
    const kept = this.#kept
    this.#kept = []
    const given = await Promise.all(kept.map((beacon) => this.#given(beacon, closing)))
    for (const [index, beacon] of kept.entries()) if (!given[index]) this.#lose(beacon)
  }

  #lose(beacon: Beacon): void {
    this.#lost += beacon.dropped + beacon.entries.length
  }

  async #given(beacon: Beacon, closing: boolean): Promise<boolean> {
    try {
      await this.#sink(beacon, closing)
      return true
    } catch {
      return false
    }
  }
}

/** Answers that another try may change (RFC 9110, RFC 6585); all others below 500 are final. */
const MAY_CHANGE = new Set([408, 425, 429])

/**
 * A sink that POSTs beacons to `url` as JSON. `keepalive` lets them survive the page; browsers allow 64 KiB of those at a
 * time, so what is more goes without it. No `sendBeacon`: it sends cookies and tells no status, and whatever browser has
 * import map integrity has keepalive too. No cookie, no referrer: nothing in a beacon says who or where precisely.
 */
export function toEndpoint(url: string, send: typeof fetch): Sink {
  let underway = 0
  return async (beacon) => {
    const body = new TextEncoder().encode(JSON.stringify(beacon))
    underway += body.length
    try {
      const response = await send(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
        keepalive: underway <= MAX_BYTES,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        priority: 'low',
      })
      if (response.status >= 500 || MAY_CHANGE.has(response.status)) throw new Error(`${url}: ${response.status}`)
    } finally {
      underway -= body.length
    }
  }
}
