/**
 * Rule: however many calls find the session gone, it is renewed once, and each is repeated once.
 *
 * | an answer 401 to                                                   | then                                        |
 * |--------------------------------------------------------------------|---------------------------------------------|
 * | a call of the session itself, or to another origin                 | is the answer                               |
 * | a call that can't be repeated, with any code but the one below     | is the answer                               |
 * | a call sent before the session was last renewed                    | repeated at once                            |
 * | any other that may be repeated, or says `authentication-required`  | the session is renewed, or its renewal      |
 * |                                                                    | joined; repeated if that worked             |
 * | a repeated call                                                    | is the answer                               |
 *
 * `authentication-required` proves that nothing was done: the call never got past the question who calls.
 */
import { type Layer, until } from './call.ts'

const NOTHING_DONE = 'authentication-required'

/** Calls that make the session: none of them may wait for a session. */
const SESSION_PATHS: readonly string[] = ['/api/session', '/api/login', '/api/logout']

export interface Renewal {
  /** Says which session a call is sent with; taken before it is sent. */
  mark(): number
  /** Whether there is a newer session than that of `mark`; renews it if there is none. Never rejects. */
  renew(mark: number): Promise<boolean>
}

/** One per page; `refresh` asks for the session. */
export function createRenewal(refresh: () => Promise<unknown>): Renewal {
  let session = 0
  let running: Promise<boolean> | null = null
  const run = async () => {
    try {
      await refresh()
      session += 1
      return true
    } catch {
      return false // who waits shows the 401 it got
    } finally {
      running = null
    }
  }
  return {
    mark: () => session,
    renew: (mark) => {
      if (mark !== session) return Promise.resolve(true)
      running ??= run()
      return running
    },
  }
}

async function saysNothingDone(response: Response): Promise<boolean> {
  const body = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: unknown } | null
  return body?.code === NOTHING_DONE
}

export function renewing(renewal: Renewal): Layer {
  return (next) => async (call) => {
    const mark = renewal.mark()
    const answer = await next(call)
    if (answer.status !== 401 || !call.own || !call.renews || SESSION_PATHS.includes(call.url.pathname)) return answer
    if (!call.repeatable && !(await saysNothingDone(answer))) return answer
    if (!(await until(renewal.renew(mark), call.signal))) return answer
    await answer.body?.cancel()
    return next(call)
  }
}
