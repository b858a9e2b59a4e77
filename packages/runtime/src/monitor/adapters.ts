/**
 * Rule: an adapter is a sink: what Sentry or OpenTelemetry get is what `/rum` would get, with the same tags, and nothing else.
 *
 * | observed            | Sentry                                             | OpenTelemetry                                          |
 * |---------------------|----------------------------------------------------|--------------------------------------------------------|
 * | error               | an event with stack, tags `mfe version release`    | span `error` with the exception, status ERROR          |
 * | phase               | nothing                                            | span `mount`, as long as it was; ERROR if it failed    |
 * | vital, bytes, …     | nothing                                            | span without length, its figures as attributes         |
 *
 * Neither library is imported: the page gives what it has.
 */
import type { Beacon, Entry, Sink } from './beacon.ts'

type ErrorEntry = Extract<Entry, { kind: 'error' }>

/** The part of `@sentry/browser` that is needed here. */
export interface SentryLike {
  captureException(
    error: Error,
    context: {
      tags: Record<string, string>
      contexts: Record<string, Record<string, string | number>>
    },
  ): unknown
}

/** The part of `Tracer` of `@opentelemetry/api` that is needed here. */
export interface TracerLike {
  startSpan(
    name: string,
    options: { startTime: number; attributes: Record<string, string | number | boolean> },
  ): {
    recordException(error: { name: string; message: string; stack?: string }, time: number): void
    setStatus(status: { code: number; message?: string }): unknown
    end(time: number): void
  }
}

/** `SpanStatusCode.ERROR` of `@opentelemetry/api`. */
const STATUS_ERROR = 2

const isError = (entry: Entry): entry is ErrorEntry => entry.kind === 'error'

/** The error again, as a program can take it; its own stack, not the one of here. */
const revived = ({ name, message, stack }: ErrorEntry): Error =>
  Object.assign(new Error(message), { name, stack: stack ? `${name}: ${message}\n${indented(stack)}` : undefined })

/** Chromium's frames with the indentation that parsers of stacks expect. */
const indented = (stack: string): string => stack.replace(/^at /gm, '    at ')

/** A sink that gives errors to Sentry: `toSentry(Sentry)`. */
export function toSentry(sentry: SentryLike): Sink {
  return ({ release, route, entries }) => {
    for (const entry of entries.filter(isError))
      sentry.captureException(revived(entry), {
        tags: { mfe: entry.mfe, version: entry.version, release, phase: entry.phase, route },
        contexts: { muntin: { at: entry.at, count: entry.count ?? 1 } },
      })
  }
}

type Attributes = Record<string, string | number | boolean>

/** What all spans of an entry say: whose it is, and where. */
function attributesOf(entry: Entry, { release, channel, route, page }: Beacon): Attributes {
  const where = { release, channel, 'muntin.route': route, 'muntin.page': page }
  return 'mfe' in entry ? { mfe: entry.mfe, 'mfe.version': entry.version, ...where } : where
}

function figuresOf(entry: Entry): Attributes {
  if (entry.kind === 'error') return { 'muntin.phase': entry.phase, 'muntin.count': entry.count ?? 1 }
  if (entry.kind === 'phase') return entry.standsIn ? { 'muntin.stands_in': true } : {}
  const { kind, at, count, ...rest } = entry
  const figures = Object.entries(rest).filter(([key]) => key !== 'mfe' && key !== 'version')
  return Object.fromEntries(figures.map(([key, value]) => [`muntin.${kind}.${key}`, value]))
}

/** A sink that makes spans: `toOpenTelemetry(trace.getTracer('shop'))`. `origin`: the page's start, in ms since 1970. */
export function toOpenTelemetry(tracer: TracerLike, origin: number = performance.timeOrigin): Sink {
  return (beacon) => {
    for (const entry of beacon.entries) {
      const end = origin + entry.at
      const startTime = entry.kind === 'phase' ? end - entry.ms : end
      const attributes = { ...attributesOf(entry, beacon), ...figuresOf(entry) }
      const span = tracer.startSpan(entry.kind === 'phase' ? entry.phase : entry.kind, { startTime, attributes })
      if (entry.kind === 'error') {
        const { name, message, stack } = entry
        span.recordException({ name, message, ...(stack ? { stack } : {}) }, end)
        span.setStatus({ code: STATUS_ERROR, message })
      } else if (entry.kind === 'phase' && !entry.ok) span.setStatus({ code: STATUS_ERROR })
      span.end(end)
    }
  }
}
