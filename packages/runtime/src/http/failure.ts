/**
 * Rule: whatever a call throws has one code (of contracts/errors.toml, kebab-case), and the code decides what to do.
 *
 * | thrown by     | shape                                     | code                                          |
 * |---------------|-------------------------------------------|-----------------------------------------------|
 * | services.http | HttpError {status, code, detail, remedy}  | its `code`                                    |
 * | Apollo        | {errors: [{message, extensions.code}]}    | extensions.code, kebab-case                   |
 * | Apollo's link | ServerError {statusCode, bodyText}        | that of the problem in it, else `http-<status>` |
 * | anything else |                                           | none                                          |
 */
import { retryAfterOf } from './retry-after.ts'

/** One of the places that a refusal names: `{path: ['items', '2', 'quantity'], message: 'Desk lamp: 1 left, 4 asked for'}`. */
export interface Detail {
  path: string[]
  message: string
}

export interface Failure {
  code: string | null
  /** The HTTP status, 0 where there is none. */
  status: number
  /** What the shop said, in its words; empty if it said nothing. */
  text: string
  details: Detail[]
  /** Seconds after which it may work; absent if nobody can tell. */
  retryAfter?: number
}

interface Thrown {
  status?: unknown
  code?: unknown
  detail?: unknown
  errors?: unknown
  retryAfter?: unknown
  statusCode?: unknown
  bodyText?: unknown
  response?: { headers?: unknown }
}

/** Codes whose detail says nothing to a shopper: the shop did not get to decide. */
const UNDECIDED =
  /-unavailable$|^http-(5|429|408)|^(unreachable|deadline-exceeded|circuit-open|internal-error|not-ready|bad-answer|request-in-progress|too-many-requests)$/

/** True if the shop may or may not have done what was asked: there was no answer, or none of its own. */
export function isUndecided(code: string | null): boolean {
  return code === null || UNDECIDED.test(code)
}

/** True if the shop was asked too much in too short a time; nothing was done. */
export function isTooMany(code: string | null): boolean {
  return code === 'too-many-requests' || code === 'http-429'
}

/** When to try again, as a sentence. */
export function whenAgain({ retryAfter }: Pick<Failure, 'retryAfter'>): string {
  if (retryAfter === undefined) return 'Try again in a moment.'
  if (retryAfter > 3600) return 'Try again later.'
  const [count, unit] = retryAfter > 90 ? [Math.ceil(retryAfter / 60), 'minute'] : [Math.max(1, retryAfter), 'second']
  return `Try again in ${count} ${unit}${count === 1 ? '' : 's'}.`
}

/** What `error` says, whoever threw it. */
export function failureOf(error: unknown): Failure {
  const { errors, ...failure } = read((error ?? {}) as Thrown)
  return { ...failure, details: detailsIn(errors) }
}

interface Read extends Omit<Failure, 'details'> {
  errors: unknown
}

function read({ status, code, detail, errors, retryAfter, statusCode, bodyText, response }: Thrown): Read {
  const first = (errors as { message?: unknown; extensions?: Record<string, unknown> }[] | undefined)?.[0]
  if (first?.extensions) {
    const { code: upper, errors: named } = first.extensions
    const kebab = typeof upper === 'string' ? upper.toLowerCase().replaceAll('_', '-') : null
    return { code: kebab, text: String(first.message), status: 0, errors: named }
  }
  if (typeof statusCode === 'number') {
    const problem = parse(bodyText)
    const headers = response?.headers
    return read({
      retryAfter: headers instanceof Headers ? retryAfterOf(headers) : undefined,
      code: `http-${statusCode}`,
      detail: `The shop answered with error ${statusCode}.`,
      ...problem,
      status: statusCode,
    })
  }
  if (typeof code !== 'string') return { code: null, text: '', status: 0, errors: undefined }
  const later = typeof retryAfter === 'number' ? { retryAfter } : {}
  return { code, text: String(detail ?? code), status: typeof status === 'number' ? status : 0, errors, ...later }
}

function parse(bodyText: unknown): Thrown {
  try {
    const body = JSON.parse(String(bodyText)) as Thrown | null
    return typeof body?.code === 'string' ? { code: body.code, detail: body.detail, errors: body.errors } : {}
  } catch {
    return {} // an error page of the edge
  }
}

/** The entries of a problem's `errors: [{path: "items.2.quantity", message}]`; a path may be a list, too. */
function detailsIn(errors: unknown): Detail[] {
  if (!Array.isArray(errors)) return []
  return errors.map(({ path, message }: { path?: unknown; message?: unknown }) => ({
    path: Array.isArray(path) ? path.map(String) : String(path ?? '').split(/[./[\]]+/),
    message: String(message ?? ''),
  }))
}
