/**
 * Rule: what failed is tried again, without a reload, until it works; nothing is asked by a page that nobody sees.
 *
 * | state | event                                    | then                                          |
 * |-------|------------------------------------------|-----------------------------------------------|
 * | well  | `ill()`                                  | ill; try after 1 s, 2 s, 4 s ... at most 15 s |
 * | ill   | `ill()`                                  | ill; the next, longer wait                    |
 * | ill   | a wait ends, the page is hidden          | waits until the page is seen                  |
 * | ill   | online, focus, page visible again        | try now                                       |
 * | ill   | `well()`                                 | well; waits start over                        |
 * | well  | online, or seen after `staleAfterMs`     | try now: something may have been missed       |
 *
 * `ill(ms)` says that no attempt before that can work: the wait is no shorter. Waits are jittered between half and all of their
 * length, so that many pages don't come back at one moment.
 * An attempt may be asked for while one is under way; it has to bear that.
 */

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000

export interface HealingOptions {
  /** Well for longer than this many ms, it is asked again when the page is seen; absent: what is well is left alone. */
  staleAfterMs?: number
  /** 0 to 1. */
  random?: () => number
}

/** The wait before attempt number `attempt` (0 is the first), in ms. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  return Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS) * (0.5 + random() / 2)
}

export class Healing {
  readonly #attempt: () => void
  readonly #options: HealingOptions
  #page: Window | null = null
  #stop = new AbortController()
  #failures = 0
  #wellSince: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `attempt` tries again, and reports by `well()` or `ill()`. */
  constructor(attempt: () => void, options: HealingOptions = {}) {
    this.#attempt = attempt
    this.#options = options
  }

  /** Listens to `page` until `stop()`; may be started again. */
  start(page: Window): void {
    if (this.#page) return
    this.#page = page
    this.#stop = new AbortController()
    const { signal } = this.#stop
    const seen = () => this.#isDue() && this.#tryNow()
    const online = () => this.#cares() && this.#tryNow()
    page.addEventListener('online', online, { signal })
    page.addEventListener('focus', seen, { signal })
    page.document.addEventListener('visibilitychange', seen, { signal })
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#stop.abort()
    this.#page = null
  }

  well(): void {
    clearTimeout(this.#timer)
    this.#failures = 0
    this.#wellSince = performance.now()
  }

  /** `leastMs`: no attempt before that, where it is known that none can work. */
  ill(leastMs = 0): void {
    clearTimeout(this.#timer)
    this.#wellSince = null
    const wait = Math.max(leastMs, waitBefore(this.#failures++, this.#options.random))
    if (this.#page) this.#timer = setTimeout(() => this.#tryNow(), wait)
  }

  #cares(): boolean {
    return this.#failures > 0 || this.#options.staleAfterMs !== undefined
  }

  #isDue(): boolean {
    if (this.#failures > 0) return true
    const { staleAfterMs } = this.#options
    return staleAfterMs !== undefined && this.#wellSince !== null && performance.now() - this.#wellSince > staleAfterMs
  }

  #tryNow(): void {
    if (!this.#page || this.#page.document.visibilityState === 'hidden') return
    clearTimeout(this.#timer)
    if (this.#wellSince !== null) this.#wellSince = performance.now()
    this.#attempt()
  }
}

/** Calls `work` again and again until it resolves. Returns what stops it; `work`'s signal tells it so. */
export function keepTrying(
  page: Window,
  work: (signal: AbortSignal) => Promise<unknown>,
  options: HealingOptions = {},
): () => void {
  const stop = new AbortController()
  let busy = false
  const attempt = async () => {
    if (busy) return
    busy = true
    try {
      await work(stop.signal)
      end()
    } catch {
      healing.ill() // the reason is already on the page; here it only means: not yet
    } finally {
      busy = false
    }
  }
  const healing = new Healing(() => void attempt(), options)
  const end = () => {
    healing.stop()
    stop.abort()
  }
  healing.start(page)
  healing.ill()
  return end
}
