/** Events per second that one sender brings to `listeners` listeners: Muntin's bus, and a bare EventTarget for comparison. */
import { createBus } from '@muntin/runtime/bus'

/** Repeats `emit` for about `ms`, in rounds of 1,000; events per second. */
function rate(emit, ms) {
  const began = performance.now()
  let [sent, spent] = [0, 0]
  while (spent < ms) {
    for (let n = 0; n < 1000; n++) emit({ n })
    sent += 1000
    spent = performance.now() - began
  }
  return (sent / spent) * 1000
}

export function ofBus(listeners, ms) {
  const bus = createBus()
  let heard = 0
  for (let n = 0; n < listeners; n++) bus.on('tick', ({ n }) => { heard += n & 1 })
  return rate((detail) => bus.emit('tick', detail), ms)
}

export function ofEventTarget(listeners, ms) {
  const target = new EventTarget()
  let heard = 0
  for (let n = 0; n < listeners; n++) target.addEventListener('tick', ({ detail }) => { heard += detail.n & 1 })
  return rate((detail) => target.dispatchEvent(new CustomEvent('tick', { detail })), ms)
}
