// @vitest-environment jsdom
import { expect, test, vi } from 'vitest'
import { createBus } from './bus.ts'

const bus = createBus({ events: { 'cart:updated@1': { replay: true } } })

test('Whoever opens the console hears events on the window, before what follows from them.', () => {
  const heard: unknown[] = []
  const hear = (event: Event) => heard.push([event.type, (event as CustomEvent).detail])
  window.addEventListener('muntin:addToCart', hear)
  window.addEventListener('muntin:cart:updated', hear)
  const stop = bus.on('addToCart', () => bus.emit('cart:updated', { itemCount: 1 }))
  bus.emit('addToCart', { productId: '1' })
  stop()
  expect(heard).toEqual([
    ['muntin:addToCart', { productId: '1' }],
    ['muntin:cart:updated', { itemCount: 1 }],
  ])
})

test('A CustomEvent that is dispatched on the window reaches listeners once, and other DOM listeners once.', () => {
  const heard = vi.fn()
  const outside = vi.fn()
  const ends = [bus.on('hello', heard)]
  window.addEventListener('muntin:hello', outside)
  window.dispatchEvent(new CustomEvent('muntin:hello', { detail: 'world' }))
  for (const end of ends) end()
  expect(heard).toHaveBeenCalledExactlyOnceWith('world', expect.objectContaining({ type: 'hello', from: 'page' }))
  expect(outside).toHaveBeenCalledOnce()
})

test('What a DOM listener sends waits for the event that it answers.', () => {
  const heard: string[] = []
  const answer = () => window.dispatchEvent(new CustomEvent('muntin:answer'))
  window.addEventListener('muntin:question', answer)
  const ends = ['question', 'answer'].map((type) => bus.on(type, () => heard.push(type)))
  bus.emit('question')
  for (const end of ends) end()
  expect(heard).toEqual(['question', 'answer'])
})

test('A DOM listener that stops the event stops other DOM listeners only.', () => {
  const heard = vi.fn()
  window.addEventListener('muntin:stopped', (event) => event.stopImmediatePropagation())
  const end = bus.on('stopped', heard)
  bus.emit('stopped')
  end()
  expect(heard).toHaveBeenCalledOnce()
})

test('An event from outside is remembered where the contract says replay.', async () => {
  window.dispatchEvent(new CustomEvent('muntin:cart:updated', { detail: { itemCount: 4 } }))
  const heard = vi.fn()
  const end = bus.on('cart:updated', heard)
  await Promise.resolve()
  end()
  expect(heard).toHaveBeenCalledExactlyOnceWith({ itemCount: 4 }, expect.objectContaining({ replayed: true }))
})

test('A bus that has ended is heard no more, and hears no more.', () => {
  const end = new AbortController()
  const other = createBus({ signal: end.signal })
  const heard = vi.fn()
  other.on('bye', heard)
  end.abort()
  window.dispatchEvent(new CustomEvent('muntin:bye'))
  expect(heard).not.toHaveBeenCalled()
})
