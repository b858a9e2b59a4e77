// @vitest-environment jsdom
import { SpanStatusCode } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import * as Sentry from '@sentry/browser'
import { afterEach, describe, expect, it } from 'vitest'
import { toOpenTelemetry, toSentry } from './adapters.ts'
import type { Beacon } from './beacon.ts'

const STACK =
  'at total (http://localhost:7001/mount-aaaaaaaa.js:3:1402)\nat http://localhost:7001/mount-aaaaaaaa.js:1:9'
const mfe = { mfe: 'product-catalog', version: '2.1.0' }
const beacon: Beacon = {
  v: 1,
  page: '00000000-0000-4000-8000-000000000000',
  release: 'r1',
  channel: 'production',
  sample: 1,
  route: '/products/:id',
  dropped: 0,
  entries: [
    {
      kind: 'error',
      ...mfe,
      phase: 'event',
      name: 'TypeError',
      message: 'no price',
      stack: STACK,
      at: 1_500,
      count: 3,
    },
    { kind: 'phase', ...mfe, phase: 'mount', ms: 40, ok: true, at: 900 },
    { kind: 'phase', ...mfe, phase: 'update', ms: 5, ok: false, standsIn: true, at: 950 },
    { kind: 'vital', name: 'LCP', value: 900, at: 2_000 },
    { kind: 'bytes', ...mfe, bytes: 18_500, files: 2, at: 3_000 },
  ],
}

describe('the adapter for Sentry', () => {
  afterEach(() => Sentry.close())

  it('sends each error with its stack and its tags, and nothing else', async () => {
    const envelopes: string[] = []
    Sentry.init({
      dsn: 'https://key@localhost/1',
      release: 'shop',
      defaultIntegrations: false,
      transport: () => ({
        send: async (envelope) => {
          envelopes.push(JSON.stringify(envelope))
          return { statusCode: 200 }
        },
        flush: async () => true,
      }),
    })
    await toSentry(Sentry)(beacon, false)
    await Sentry.flush()
    expect(envelopes).toHaveLength(1)
    const [, [[, event]]] = JSON.parse(envelopes[0] as string)
    expect(event.tags).toEqual({ ...mfe, release: 'r1', phase: 'event', route: '/products/:id' })
    expect(event.contexts.muntin).toEqual({ at: 1_500, count: 3 })
    const [{ type, value, stacktrace }] = event.exception.values
    expect([type, value]).toEqual(['TypeError', 'no price'])
    expect(stacktrace.frames.at(-1)).toMatchObject({
      function: 'total',
      filename: 'http://localhost:7001/mount-aaaaaaaa.js',
      lineno: 3,
      colno: 1402,
    })
  })
})

describe('the adapter for OpenTelemetry', () => {
  it('makes a span of each observation, with the same names as everywhere', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    const origin = 1_700_000_000_000
    await toOpenTelemetry(provider.getTracer('shop'), origin)(beacon, false)
    await provider.forceFlush()
    const spans = exporter.getFinishedSpans()
    const msOf = ([seconds, nanos]: [number, number]) => seconds * 1_000 + nanos / 1e6 - origin
    expect(spans.map(({ name, startTime, endTime }) => [name, msOf(startTime), msOf(endTime)])).toEqual([
      ['error', 1_500, 1_500],
      ['mount', 860, 900],
      ['update', 945, 950],
      ['vital', 2_000, 2_000],
      ['bytes', 3_000, 3_000],
    ])
    const where = { release: 'r1', channel: 'production', 'muntin.route': '/products/:id', 'muntin.page': beacon.page }
    const whose = { mfe: 'product-catalog', 'mfe.version': '2.1.0' }
    expect(spans.map(({ attributes }) => attributes)).toEqual([
      { ...whose, ...where, 'muntin.phase': 'event', 'muntin.count': 3 },
      { ...whose, ...where },
      { ...whose, ...where, 'muntin.stands_in': true },
      { ...where, 'muntin.vital.name': 'LCP', 'muntin.vital.value': 900 },
      { ...whose, ...where, 'muntin.bytes.bytes': 18_500, 'muntin.bytes.files': 2 },
    ])
    const { ERROR, UNSET } = SpanStatusCode
    expect(spans.map(({ status }) => status.code)).toEqual([ERROR, UNSET, ERROR, UNSET, UNSET])
    expect(spans[0]?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.type': 'TypeError', 'exception.message': 'no price' } },
    ])
  })
})
