/**
 * Rule: a call is sent again only where that does no harm, may help, and can't make an outage worse.
 *
 * | an attempt ended with                      | and                                              | then                            |
 * |--------------------------------------------|--------------------------------------------------|---------------------------------|
 * | unreachable, 502, 503, 504                 | no `Retry-After`                                 | again after up to 0.2 s, 0.4 s  |
 * | 502, 503, 504, 429                         | `Retry-After` of at most 5 s                     | again after that, and a little  |
 * | 502, 503, 504, 429                         | a longer `Retry-After`                           | the answer stands               |
 * | 429                                        | no `Retry-After`                                 | the answer stands               |
 * | any of these                               | the call may not be repeated; third attempt; the | the answer, or the error, stands |
 * |                                            | deadline is nearer; no budget; device is offline |                                 |
 * | anything else                              |                                                  | the answer, or the error, stands |
 *
 * The budget: retries of the last 10 s <= 10 % of its calls + 1, for all of the page. Waits are fully jittered, so that the
 * pages of many don't come back at one moment.
 * Source: RFC 9110 sections 9.2.2 and 10.2.3, RFC 6585 section 4; Brooker, "Exponential Backoff and Jitter".
 */
import { type Call, type Layer, pause } from './call.ts'
import { HttpError } from './http-error.ts'
import { retryAfterOf } from './retry-after.ts'

const MOST_ATTEMPTS = 3
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 2_000
const LONGEST_RETRY_AFTER_MS = 5_000
/** What is added at most to a `Retry-After`. */
const SPREAD_MS = 250

const BUDGET_WINDOW_MS = 10_000
const BUDGET_SHARE = 0.1

const PASSING = new Set([429, 502, 503, 504])

/** How many retries there may be; pure. */
export class RetryBudget {
  #calls: number[] = []
  #retries: number[] = []

  called(now: number): void {
    this.#calls = this.#calls.filter((at) => now - at < BUDGET_WINDOW_MS)
    this.#calls.push(now)
  }

  /** Whether one more is allowed; if so, it is counted. */
  take(now: number): boolean {
    const recent = (at: number) => now - at < BUDGET_WINDOW_MS
    this.#retries = this.#retries.filter(recent)
    const allowed = this.#retries.length + 1 <= BUDGET_SHARE * this.#calls.filter(recent).length + 1
    if (allowed) this.#retries.push(now)
    return allowed
  }
}

/** The wait in ms after attempt number `attempt` (1 is the first) ended like this; null: no further one. */
export function waitAfter(outcome: Response | HttpError, attempt: number, random: () => number): number | null {
  if (attempt >= MOST_ATTEMPTS) return null
  const jittered = random() * Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS)
  if (outcome instanceof HttpError) return outcome.code === 'unreachable' ? jittered : null
  if (!PASSING.has(outcome.status)) return null
  const seconds = retryAfterOf(outcome.headers)
  if (seconds === null) return outcome.status === 429 ? null : jittered
  return seconds * 1000 > LONGEST_RETRY_AFTER_MS ? null : seconds * 1000 + random() * SPREAD_MS
}

export interface RetryFacts {
  now(): number
  random(): number
  isOnline(): boolean
}

export function retries({ now, random, isOnline }: RetryFacts): Layer {
  const budget = new RetryBudget()
  /** The wait before the next attempt; null if there is none. */
  const next = (call: Call, outcome: Response | HttpError, attempt: number): number | null => {
    const wait = call.repeatable && isOnline() ? waitAfter(outcome, attempt, random) : null
    return wait !== null && now() + wait < call.endsAt && budget.take(now()) ? wait : null
  }
  return (send) => async (call) => {
    budget.called(now())
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await send(call).catch((error: unknown) => {
        if (error instanceof HttpError) return error
        throw error // the caller left
      })
      const wait = next(call, outcome, attempt)
      if (wait === null) {
        if (outcome instanceof HttpError) throw outcome
        return outcome
      }
      if (outcome instanceof Response) await outcome.body?.cancel()
      await pause(wait, call.signal)
    }
  }
}
