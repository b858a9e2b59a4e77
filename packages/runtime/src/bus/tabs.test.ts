import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventMeta } from '../contract.ts'
import { createBus } from './bus.ts'
import type { Channel } from './tabs.ts'

const events = {
  'user@1': { replay: true, crossTab: true },
  'news@1': { crossTab: true },
  'private@1': { replay: true },
}
const ends: AbortController[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end.abort()
})

/** What BroadcastChannels of one origin are to each other, copies for all but the sender; `post` says when. */
function origin(post = (deliver: () => void) => deliver()) {
  const open = new Map<Channel, string>()
  const sent: unknown[] = []
  return {
    sent,
    join: (name: string): Channel => {
      const channel: Channel = {
        onmessage: null,
        close: () => void open.delete(channel),
        postMessage: (message) => {
          const copy = structuredClone(message)
          sent.push(copy)
          for (const [other, named] of [...open])
            if (other !== channel && named === name)
              post(() => other.onmessage?.(new MessageEvent('message', { data: copy })))
        },
      }
      open.set(channel, name)
      return channel
    },
  }
}

function tab(channel: (name: string) => Channel, now = () => 0, target = new EventTarget()) {
  const end = new AbortController()
  ends.push(end)
  const report = vi.fn()
  const bus = createBus({ events, channel, report, target, signal: end.signal, now })
  const heard: [unknown, EventMeta][] = []
  bus.on('*', (detail, meta) => heard.push([detail, meta]))
  return { bus, heard, report, close: () => end.abort(), values: () => heard.map(([detail]) => detail) }
}

describe('tabs of one visitor', () => {
  it('hear what its contract calls crossTab, once, and as remote; other events stay where they are', () => {
    const { join, sent } = origin()
    const [one, two, three] = [tab(join, () => 5), tab(join), tab(join)]
    sent.length = 0
    one.bus.as('cart@1').emit('news', { title: 'a' })
    one.bus.emit('private', 1)
    one.bus.emit('unknown', 1)
    for (const other of [two, three])
      expect(other.heard).toEqual([
        [{ title: 'a' }, { type: 'news', from: 'cart@1', at: 5, replayed: false, remote: true }],
      ])
    expect(one.values()).toEqual([{ title: 'a' }, 1, 1])
    expect(sent).toHaveLength(1)
  })

  it('give a new one the last value of what is both shared and replayed', async () => {
    const { join } = origin()
    const [one, two] = [tab(join, () => 1), tab(join, () => 2)]
    one.bus.emit('user', 'first')
    two.bus.emit('user', 'second')
    one.bus.emit('news', 'old')
    const late = tab(join)
    const heard = vi.fn()
    late.bus.on('user', heard)
    await Promise.resolve()
    const meta = { type: 'user', from: 'page', at: 2, replayed: true, remote: true }
    expect(heard.mock.calls).toEqual([['second', meta]])
  })

  it('ask again when they come back from the back/forward cache, where nothing was heard', () => {
    const { join } = origin()
    const target = new EventTarget()
    const channels: Channel[] = []
    const open = (name: string) => {
      const channel = join(name)
      channels.push(channel)
      return channel
    }
    const [away, there] = [tab(open, () => 1, target), tab(join, () => 2)]
    const [{ onmessage }] = channels as [Channel]
    ;(channels[0] as Channel).onmessage = null
    there.bus.emit('user', 'changed')
    ;(channels[0] as Channel).onmessage = onmessage
    const shows = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted })
    target.dispatchEvent(shows(false))
    expect(away.heard).toEqual([])
    target.dispatchEvent(shows(true))
    expect(away.values()).toEqual(['changed'])
  })

  it('end with the same value if they speak at the same time: the later one', async () => {
    const held: (() => void)[] = []
    const { join } = origin((deliver) => void held.push(deliver))
    const [one, two] = [tab(join, () => 1), tab(join, () => 2)]
    one.bus.emit('user', 'earlier')
    two.bus.emit('user', 'later')
    for (const deliver of held) deliver()
    expect(one.values()).toEqual(['earlier', 'later'])
    expect(two.values()).toEqual(['later'])
  })

  it('believe no time from the future once the clock was set back: what is said now counts', () => {
    const { join } = origin()
    const hour = 3_600_000
    let time = hour
    const [one, two] = [tab(join, () => time), tab(join, () => time)]
    one.bus.emit('user', 'before')
    time = 0
    one.bus.emit('user', 'now')
    expect(two.values()).toEqual(['before', 'now'])
  })

  it('keep what can not be cloned to themselves, and report it', () => {
    const { join } = origin()
    const [one, two] = [tab(join), tab(join)]
    one.bus.as('cart@1').emit('news', { run: () => {} })
    expect(one.heard).toHaveLength(1)
    expect(two.heard).toEqual([])
    const message = "[EventBus] 'news' did not reach other tabs: its detail can't be cloned"
    expect(one.report).toHaveBeenCalledExactlyOnceWith(message, expect.any(DOMException), 'cart@1')
  })

  it('pass over messages that are none of theirs', () => {
    const { join } = origin()
    const one = tab(join)
    const stranger = join('muntin:bus@1')
    const news = { type: 'news', detail: 1, from: 'x', at: 1 }
    for (const message of [null, 7, {}, { ...news, at: '1' }, { ...news, from: 1 }, { ...news, type: 'private' }])
      stranger.postMessage(message)
    stranger.postMessage({ ...news, to: 'another tab' })
    stranger.postMessage({ ask: 'me', types: ['private', 'user', 7] })
    expect(one.heard).toEqual([])
    stranger.postMessage(news)
    expect(one.values()).toEqual([1])
  })

  it('speak over a real BroadcastChannel, and are left alone once closed', async () => {
    const name = `bus-${crypto.randomUUID()}`
    const open = (): Channel => new BroadcastChannel(name)
    const [one, two] = [tab(open), tab(open)]
    const heard = new Promise((resolve) => void two.bus.on('news', resolve))
    one.bus.emit('news', { title: 'real' })
    expect(await heard).toEqual({ title: 'real' })
  })

  it('are unknown to a page that may open no channel, which goes on alone', () => {
    const forbidden = () => {
      throw new DOMException('forbidden', 'SecurityError')
    }
    const alone = tab(forbidden)
    alone.bus.emit('news', 1)
    expect(alone.values()).toEqual([1])
    expect(alone.report).toHaveBeenCalledOnce()
  })

  it('are left quietly: who speaks on after the end reaches nobody', () => {
    const { join } = origin()
    const [one, two] = [tab(join), tab(join)]
    one.close()
    one.bus.emit('news', 1)
    expect([two.heard, one.report.mock.calls]).toEqual([[], []])
  })

  it('open no channel where no contract asks for it', () => {
    const open = vi.fn()
    createBus({ events: { 'private@1': { replay: true } }, channel: open, target: new EventTarget() })
    expect(open).not.toHaveBeenCalled()
  })
})
