/**
 * Rule: an origin that fails nearly always is left alone for a moment, and calls to it fail at once. Pure: `now` is passed.
 *
 * | state     | event                                              | next                                          |
 * |-----------|----------------------------------------------------|-----------------------------------------------|
 * | closed    | >= 80 % of >= 10 calls in 10 s failed              | open, 1 s                                     |
 * | open      | a call                                             | open: refused                                 |
 * | open      | its time is over, a call                           | half-open: this call is the probe             |
 * | half-open | another call                                       | half-open: refused                            |
 * | half-open | the probe was answered                             | closed                                        |
 * | half-open | the probe failed                                   | open, twice as long as before, at most 5 s    |
 * | half-open | the probe's caller gave up                         | open, its time being over                     |
 *
 * 80 % because an origin is many services behind one edge: with one of them down the others' calls still pass. 10 calls, where a
 * server would take 20, because a page makes few. At most 5 s because somebody sits in front of it.
 */

export const WINDOW_MS = 10_000
const LEAST_CALLS = 10
const FAILED_SHARE = 0.8
const FIRST_OPEN_MS = 1_000
const LONGEST_OPEN_MS = 5_000

export type Outcome = 'answered' | 'failed' | 'unknown'

export class Circuit {
  #state: 'closed' | 'open' | 'half-open' = 'closed'
  #calls: { at: number; failed: boolean }[] = []
  #openings = 0
  #until = 0

  get state(): 'closed' | 'open' | 'half-open' {
    return this.#state
  }

  /** null: go on, and report by `record`. Else when to come back, in ms of the clock. */
  refuses(now: number): number | null {
    if (this.#state === 'closed') return null
    if (this.#state === 'half-open' || now < this.#until) return Math.max(this.#until, now + 1)
    this.#state = 'half-open'
    return null
  }

  record(outcome: Outcome, now: number): void {
    if (this.#state === 'half-open') {
      this.#probed(outcome, now)
      return
    }
    if (this.#state === 'open' || outcome === 'unknown') return
    this.#calls = this.#calls.filter(({ at }) => now - at < WINDOW_MS)
    this.#calls.push({ at: now, failed: outcome === 'failed' })
    const failed = this.#calls.filter((call) => call.failed).length
    if (this.#calls.length >= LEAST_CALLS && failed >= FAILED_SHARE * this.#calls.length) this.#open(now)
  }

  /** Something else than a call says that it may work now. */
  reset(): void {
    this.#state = 'closed'
    this.#openings = 0
    this.#calls = []
  }

  #probed(outcome: Outcome, now: number): void {
    if (outcome === 'answered') this.reset()
    else if (outcome === 'failed') this.#open(now)
    else this.#state = 'open'
  }

  #open(now: number): void {
    this.#state = 'open'
    this.#calls = []
    this.#until = now + Math.min(FIRST_OPEN_MS * 2 ** this.#openings, LONGEST_OPEN_MS)
    this.#openings += 1
  }
}
