/**
 * Rule: what could not be loaded is tried again, without a reload, until it can.
 *
 * | state    | event                              | then                                          |
 * |----------|------------------------------------|-----------------------------------------------|
 * | well     | load failed                        | ill; try after 1 s, 2 s, 4 s ... at most 15 s |
 * | ill      | load failed                        | ill; the next, longer wait                    |
 * | ill      | online, focus, page visible again  | try now                                       |
 * | ill      | loaded                             | well; waits start over                        |
 * | well     | online, or seen after over 30 s    | try now: events may have been missed          |
 * | any      | somebody has logged in             | look again after 0.5 s, 1.5 s, 4 s            |
 *
 * After a login the guest's cart is merged in the back end within moments, while the websocket reconnects as another user: the
 * event can fall into that gap.
 *
 * Waits are full-jittered between half and all of their length, so that many pages don't come back at one moment.
 */
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 15_000
const STALE_AFTER = 30_000
const LOOKS_AFTER_LOGIN = [500, 1_500, 4_000]

export interface Clock {
  now(): number
  random(): number
}
const realClock: Clock = { now: () => performance.now(), random: Math.random }

export class Healing {
  readonly #attempt: () => void
  readonly #clock: Clock
  #failures = 0
  #loadedAt: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #looks: ReturnType<typeof setTimeout>[] = []
  #stop: (() => void) | null = null

  /** `attempt` loads again, and reports by `loaded()` or `failed()`. */
  constructor(attempt: () => void, clock: Clock = realClock) {
    this.#attempt = attempt
    this.#clock = clock
  }

  /** Listens to `page` (the window) until `stop()`. */
  start(page: Window): void {
    if (this.#stop) return
    const online = () => this.#now()
    const seen = () => page.document.visibilityState === 'visible' && this.#isDue() && this.#now()
    page.addEventListener('online', online)
    page.addEventListener('focus', seen)
    page.document.addEventListener('visibilitychange', seen)
    this.#stop = () => {
      page.removeEventListener('online', online)
      page.removeEventListener('focus', seen)
      page.document.removeEventListener('visibilitychange', seen)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.expectChange(false)
    this.#stop?.()
    this.#stop = null
  }

  /** Looks again a few times if something is about to change; `false` forgets looks that are still due. */
  expectChange(expected: boolean): void {
    for (const look of this.#looks) clearTimeout(look)
    this.#looks = expected && this.#stop ? LOOKS_AFTER_LOGIN.map((wait) => setTimeout(this.#attempt, wait)) : []
  }

  loaded(): void {
    clearTimeout(this.#timer)
    this.#failures = 0
    this.#loadedAt = this.#clock.now()
  }

  failed(): void {
    clearTimeout(this.#timer)
    const wait = Math.min(FIRST_WAIT * 2 ** this.#failures++, LONGEST_WAIT)
    if (this.#stop) this.#timer = setTimeout(this.#attempt, wait * (0.5 + this.#clock.random() / 2))
  }

  #isDue(): boolean {
    return this.#failures > 0 || (this.#loadedAt !== null && this.#clock.now() - this.#loadedAt > STALE_AFTER)
  }

  #now(): void {
    clearTimeout(this.#timer)
    this.#attempt()
  }
}
