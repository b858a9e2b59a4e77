import { describe, expect, it } from 'vitest'
import { FakeSink } from '../../test/monitored.ts'
import type { Beacon } from './beacon.ts'
import { Delivery, toEndpoint } from './delivery.ts'

const beacon = (id: string, stack = ''): Beacon => ({
  v: 1,
  page: id,
  release: 'r',
  channel: 'production',
  sample: 1,
  route: '/',
  dropped: 0,
  entries: [{ kind: 'error', mfe: 'a', version: '1', phase: 'event', name: 'E', message: 'm', stack, at: 1 }],
})

describe('the delivery', () => {
  it('tries what failed once more, with the next beacon', async () => {
    const sink = new FakeSink()
    const delivery = new Delivery(sink.take)
    sink.failures = 1
    await delivery.send(beacon('a'), false)
    expect(sink.beacons).toEqual([])
    await delivery.send(beacon('b'), false)
    expect(sink.beacons.map(({ page }) => page)).toEqual(['a', 'b'])
  })

  it('gives up what failed twice, and says so in the next beacon', async () => {
    const sink = new FakeSink()
    const delivery = new Delivery(sink.take)
    sink.failures = 2
    await delivery.send(beacon('a'), false)
    await delivery.again(false)
    await delivery.again(false)
    await delivery.send(beacon('b'), false)
    expect(sink.beacons).toEqual([{ ...beacon('b'), dropped: 1 }])
  })

  it('keeps a bounded number for later', async () => {
    const sink = new FakeSink()
    const delivery = new Delivery(sink.take)
    sink.failures = Number.POSITIVE_INFINITY
    for (let count = 0; count < 40; count += 1) await delivery.send(beacon(`${count}`), false)
    sink.failures = 0
    await delivery.send(beacon('last'), false)
    expect(sink.beacons.length).toBeLessThanOrEqual(9)
    expect(sink.beacons.reduce((sum, each) => sum + each.dropped, 0)).toBeGreaterThan(0)
  })

  it('takes a sink that throws at once for one that failed', async () => {
    const delivery = new Delivery(() => {
      throw new Error('broken')
    })
    await expect(delivery.send(beacon('a'), true)).resolves.toBeUndefined()
  })
})

describe('the endpoint', () => {
  const answering = (status: number) => {
    const requests: [string, RequestInit][] = []
    const send = (async (url: string, init: RequestInit) => {
      requests.push([url, init])
      return new Response(null, { status })
    }) as typeof fetch
    return { requests, sink: toEndpoint('/rum', send) }
  }

  it('posts JSON that survives the page, without cookies and without an address', async () => {
    const { requests, sink } = answering(204)
    await sink(beacon('a'), true)
    const [[url, init]] = requests as [[string, RequestInit]]
    expect(url).toBe('/rum')
    expect(init).toMatchObject({
      method: 'POST',
      keepalive: true,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { 'content-type': 'application/json' },
    })
    expect(JSON.parse(new TextDecoder().decode(init.body as Uint8Array))).toEqual(beacon('a'))
  })

  it('asks for keepalive only as long as browsers grant it: 64 KiB at a time', async () => {
    const { requests, sink } = answering(204)
    await Promise.all([sink(beacon('a', 'x'.repeat(40_000)), true), sink(beacon('b', 'x'.repeat(40_000)), true)])
    await sink(beacon('c', 'x'.repeat(40_000)), true)
    expect(requests.map(([, { keepalive }]) => keepalive)).toEqual([true, false, true])
  })

  it.each([408, 425, 429, 500, 503])('fails on %i, which another try may change', async (status) => {
    await expect(answering(status).sink(beacon('a'), false)).rejects.toThrow(`/rum: ${status}`)
  })

  it.each([204, 400, 404, 413, 415])('takes %i for the end of it', async (status) => {
    await expect(answering(status).sink(beacon('a'), false)).resolves.toBeUndefined()
  })
})
