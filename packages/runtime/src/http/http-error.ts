/**
 * Rule: whatever goes wrong with a call is one HttpError, with the fields of RFC 9457's problem details.
 *
 * | status | code                          | when                                           |
 * |--------|-------------------------------|------------------------------------------------|
 * | 4xx/5xx| the problem's own, else `http-<status>` | the server answered with an error     |
 * | 0      | `unreachable`                 | no answer: offline, refused, blocked           |
 * | 0      | `deadline-exceeded`           | no answer in time                              |
 * | 0      | `circuit-open`                | not sent: its origin fails too often right now |
 * | 0      | `kept`                        | no answer, but the outbox will send it later   |
 * | 2xx    | `bad-answer`                  | the answer is no JSON                          |
 */
import { retryAfterOf } from './retry-after.ts'

export interface Problem {
  status: number
  code: string
  detail: string
  title?: string
  remedy?: string
  /** Seconds after which it may work. */
  retryAfter?: number
  errors?: { path: string; message: string }[]
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export class HttpError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly title: string
  readonly remedy: string
  /** Seconds after which it may work; null if nobody can tell. */
  readonly retryAfter: number | null
  readonly errors: { path: string; message: string }[]

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? undefined : { cause })
    this.name = 'HttpError'
    this.status = problem.status
    this.code = problem.code
    this.detail = problem.detail
    this.title = problem.title ?? problem.code
    this.remedy = problem.remedy ?? ''
    this.retryAfter = problem.retryAfter ?? null
    this.errors = problem.errors ?? []
  }

  /** From an answer that is not 2xx, whether or not it is `application/problem+json`. */
  static async ofResponse(method: string, path: string, response: Response): Promise<HttpError> {
    const body = (await response.json().catch(() => null)) as Record<string, unknown> | null
    const remedy = text(body?.remedy)
    const title = text(body?.title)
    const retryAfter = retryAfterOf(response.headers)
    return new HttpError({
      status: response.status,
      code: text(body?.code) ?? `http-${response.status}`,
      detail: text(body?.detail) ?? `${method} ${path} answered ${response.status}`,
      ...(title ? { title } : {}),
      ...(remedy ? { remedy } : {}),
      ...(retryAfter === null ? {} : { retryAfter }),
      ...(Array.isArray(body?.errors) ? { errors: body.errors as { path: string; message: string }[] } : {}),
    })
  }

  /** No answer: offline, refused, blocked. */
  static unreachable(method: string, path: string, cause: unknown): HttpError {
    return new HttpError(
      { status: 0, code: 'unreachable', detail: `${method} ${path} could not reach the server` },
      cause,
    )
  }

  static late(method: string, path: string): HttpError {
    return new HttpError({ status: 0, code: 'deadline-exceeded', detail: `${method} ${path} got no answer in time` })
  }

  /** `waitMs`: how long calls to `origin` are held back. */
  static refused(method: string, path: string, origin: string, waitMs: number): HttpError {
    const retryAfter = Math.max(1, Math.ceil(waitMs / 1000))
    const detail = `${method} ${path} was not sent: ${origin} fails too often, calls to it are held back for ${retryAfter} s`
    return new HttpError({ status: 0, code: 'circuit-open', detail, retryAfter })
  }

  static kept(label: string, cause: unknown): HttpError {
    const detail = `${label} is kept, and sent when the server can be reached`
    return new HttpError({ status: 0, code: 'kept', detail }, cause)
  }
}
