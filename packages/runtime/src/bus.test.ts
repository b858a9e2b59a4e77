import { describe, expect, it, vi } from 'vitest'
import { createBus } from './bus.ts'

describe('the bus', () => {
  it('gives the detail of an event to every listener of its type, in the order they came', () => {
    const bus = createBus()
    const heard: unknown[] = []
    bus.on('addToCart', (detail) => heard.push(['first', detail]))
    bus.on('addToCart', (detail) => heard.push(['second', detail]))
    bus.on('notify', (detail) => heard.push(['other', detail]))
    bus.emit('addToCart', { productId: '1' })
    expect(heard).toEqual([
      ['first', { productId: '1' }],
      ['second', { productId: '1' }],
    ])
  })

  it('reports a listener that throws, and the others and the sender go on', () => {
    const report = vi.fn()
    const bus = createBus(report)
    const after = vi.fn()
    const broken = new Error('broken')
    bus.on('x', () => {
      throw broken
    })
    bus.on('x', after)
    bus.emit('x', 1)
    expect(after).toHaveBeenCalledExactlyOnceWith(1)
    expect(report).toHaveBeenCalledExactlyOnceWith("[EventBus] a listener of 'x' threw", broken)
  })

  it('counts who listens, and stops counting exactly once', () => {
    const bus = createBus()
    expect(bus.listenerCount('x')).toBe(0)
    const stop = bus.on('x', () => {})
    bus.once('x', () => {})
    expect(bus.listenerCount('x')).toBe(2)
    bus.emit('x')
    expect(bus.listenerCount('x')).toBe(1)
    stop()
    stop()
    expect(bus.listenerCount('x')).toBe(0)
  })

  it('tells a once-listener once, even if it emits the same event itself', () => {
    const bus = createBus()
    const listener = vi.fn(() => bus.emit('x'))
    bus.once('x', listener)
    bus.emit('x')
    bus.emit('x')
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('keeps two buses apart', () => {
    const heard = vi.fn()
    createBus().on('x', heard)
    createBus().emit('x')
    expect(heard).not.toHaveBeenCalled()
  })
})
