/** Events per second that one sender brings to `listeners` listeners: Muntin's bus, and a bare EventTarget for comparison. */
import { createBus } from '@muntin/runtime/bus'

/** Repeats `emit` for about `ms`, in rounds of 1,000; events per second. `heard` tells how often listeners were called. */
function rate(emit, ms, heard) {
  const began = performance.now()
  let [sent, spent] = [0, 0]
  while (spent < ms) {
    for (let n = 0; n < 1000; n++) emit({ n })
    sent += 1000
    spent = performance.now() - began
  }
  if (heard.times !== sent * heard.listeners) throw new Error(`${heard.times} calls for ${sent} events`)
  return (sent / spent) * 1000
}

export function ofBus(listeners, ms) {
  const bus = createBus()
  const heard = { times: 0, listeners }
  for (let n = 0; n < listeners; n++) bus.on('tick', () => { heard.times++ })
  return rate((detail) => bus.emit('tick', detail), ms, heard)
}

export function ofEventTarget(listeners, ms) {
  const target = new EventTarget()
  const heard = { times: 0, listeners }
  for (let n = 0; n < listeners; n++) target.addEventListener('tick', () => { heard.times++ })
  return rate((detail) => target.dispatchEvent(new CustomEvent('tick', { detail })), ms, heard)
}
