// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Monitor, Phase } from '../contract.ts'
import { createAttribution } from './attribution.ts'
import { observeErrors } from './errors.ts'
import { silentMonitor } from './silent.ts'

const attribution = createAttribution(
  {
    host: '/assets/host/1.0.0/host.js',
    mfes: {
      cart: { owner: 'team', version: '1.0.0', entry: 'http://localhost:7002/mount.js', exposes: {}, styles: [] },
    },
  },
  'http://localhost:7000/',
)
const OURS = 'Error: x\n    at f (http://localhost:7002/mount.js:1:2)'
const THEIRS = 'Error: x\n    at f (chrome-extension://abcdef/inject.js:1:2)'

let heard: [unknown, Phase | undefined, string | undefined][] = []
let end = () => {}

beforeEach(() => {
  heard = []
  const monitor: Monitor = { ...silentMonitor, error: (...told) => heard.push(told as (typeof heard)[number]) }
  end = observeErrors(window, monitor, attribution)
})
afterEach(() => end())

const failed = (init: ErrorEventInit) => window.dispatchEvent(new ErrorEvent('error', init))
const rejected = (reason: unknown) => window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }))
const withStack = (stack: string) => Object.assign(new Error('x'), { stack })

describe('errors that nobody caught', () => {
  it('are told though they throw when they are looked at', () => {
    const { proxy, revoke } = Proxy.revocable(new Error(), {})
    revoke()
    failed({ message: 'Uncaught', error: proxy })
    rejected(Object.create(null, { stack: { get: () => proxy.message } }))
    const words = 'something that can’t be read was thrown'
    expect(heard).toEqual([
      [words, 'event', undefined],
      [words, 'promise'],
    ])
  })

  it('are told with their error, of events and of promises', () => {
    const error = withStack(OURS)
    failed({ message: 'Uncaught Error: x', error })
    rejected(error)
    expect(heard).toEqual([
      [error, 'event', undefined],
      [error, 'promise'],
    ])
  })

  it('are those of their file where what was thrown is no error', () => {
    failed({ message: 'Uncaught no', error: 'no', filename: 'http://localhost:7002/mount.js' })
    failed({ message: 'Script error.' })
    expect(heard).toEqual([
      ['no', 'event', 'cart@1.0.0'],
      ['Script error.', 'event', undefined],
    ])
  })

  it.each([
    ['a loop that the browser breaks', { message: 'ResizeObserver loop completed with undelivered notifications.' }],
    ['an extension, by its stack', { message: 'x', error: withStack(THEIRS) }],
    ['an extension, by its file', { message: 'x', filename: 'moz-extension://abcdef/inject.js' }],
  ])('are not told of %s', (_, init) => {
    failed(init)
    expect(heard).toEqual([])
  })

  it('are told of an MFE that an extension only called', () => {
    failed({ message: 'x', error: withStack(`${OURS}\n${THEIRS.split('\n')[1]}`) })
    expect(heard).toHaveLength(1)
  })

  it('are not told of a rejection by an extension', () => {
    rejected(withStack(THEIRS))
    expect(heard).toEqual([])
  })

  it('are not told of a file that did not load: its event is none of a script', () => {
    const image = document.body.appendChild(document.createElement('img'))
    image.dispatchEvent(new Event('error', { bubbles: true }))
    expect(heard).toEqual([])
  })

  it('are told no more once it was ended', () => {
    end()
    failed({ message: 'x', filename: 'http://localhost:7002/mount.js' })
    rejected(withStack(OURS))
    expect(heard).toEqual([])
  })
})
