/**
 * Rule: an MFE that fails again and again is left alone for a while; all its places on the page share one circuit.
 *
 * | circuit   | event                                | then                                                        |
 * |-----------|--------------------------------------|-------------------------------------------------------------|
 * | closed    | the 3rd failure in a row             | open for 30 s                                               |
 * | open      | its time is over, or `halfOpen()`    | half-open                                                   |
 * | half-open | a failure                            | open for twice as long as before, at most 5 min             |
 * | half-open | mounted, and well for 10 s           | closed                                                      |
 * | any       | `trip`: nothing but a new page helps | open until `halfOpen()`                                     |
 *
 * Mounting alone proves nothing: what breaks a second later, each time, would never be stopped. So a failure ends a row of
 * failures only if the MFE had been well for 10 s before it.
 * Pure: `now` is in ms since any fixed time. After Nygard, Release It! (2nd edition), "Circuit Breaker".
 */

export const LIMIT = 3
export const OPEN_MS = 30_000
export const LONGEST_OPEN_MS = 300_000
const WELL_MS = 10_000

export type CircuitState = 'closed' | 'open' | 'half-open'

export class Circuit<Reason> {
  #failures = 0
  #openings = 0
  /** null: closed. */
  #until: number | null = null
  #wellSince: number | null = null
  #because: Reason | null = null

  /** In a row. */
  get failures(): number {
    return this.#failures
  }

  /** What failed last; null if nothing did. */
  get because(): Reason | null {
    return this.#because
  }

  /** When it is half-open; Infinity: only by `halfOpen()`; null: it is closed. */
  get until(): number | null {
    return this.#until
  }

  state(now: number): CircuitState {
    if (this.#until === null || this.#isWell(now)) return 'closed'
    return now < this.#until ? 'open' : 'half-open'
  }

  mounted(now: number): void {
    this.#wellSince ??= now
  }

  failed(now: number, because: Reason): void {
    if (this.#isWell(now)) {
      this.#failures = this.#openings = 0
      this.#until = null
    }
    const before = this.state(now)
    this.#wellSince = null
    this.#because = because
    this.#failures += 1
    if (before === 'half-open' || (before === 'closed' && this.#failures >= LIMIT)) {
      this.#until = now + Math.min(OPEN_MS * 2 ** this.#openings, LONGEST_OPEN_MS)
      this.#openings += 1
    }
  }

  /** Opens it at once, for good: there is no use in waiting. */
  trip(because: Reason): void {
    this.#wellSince = null
    this.#because = because
    this.#failures += 1
    this.#until = Number.POSITIVE_INFINITY
  }

  /** Lets the next attempt pass before its time: the user wants it, or what was missing can be had. */
  halfOpen(): void {
    if (this.#until !== null) this.#until = Number.NEGATIVE_INFINITY
  }

  #isWell(now: number): boolean {
    return this.#wellSince !== null && now - this.#wellSince >= WELL_MS
  }
}
