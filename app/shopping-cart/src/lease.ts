/**
 * Rule: a page has one cart model, however often the MFE is mounted; it listens while at least one mount holds a lease.
 *
 * | leases | on `addToCart`  | on the session and the window |
 * |--------|-----------------|-------------------------------|
 * | 0      | not listening   | not listening                 |
 * | n > 0  | one listener    | one listener each             |
 */
import type { Services } from '@muntin/runtime'
import { CartModel, type Surroundings } from './model.ts'

interface Held {
  model: CartModel
  leases: number
  stop: (() => void) | null
}

const held = new WeakMap<object, Held>()

const browser: Surroundings = {
  get keys() {
    return sessionStorage
  },
  newKey: () => crypto.randomUUID(),
}

/** `services` may be another object per MFE; the bus is what the page has one of. */
function heldFor(services: Services, surroundings: Surroundings): Held {
  const known = held.get(services.bus)
  if (known) return known
  const fresh: Held = { model: new CartModel(services, surroundings), leases: 0, stop: null }
  held.set(services.bus, fresh)
  return fresh
}

function listen(model: CartModel, { bus, session }: Services): () => void {
  const offBus = bus.on('addToCart', (detail: unknown) => void model.add(detail))
  const offSession = session.subscribe(model.userChanged)
  const offRestored = bus.on('upstream:restored', () => model.restored())
  model.healing.start(window)
  model.userChanged()
  void model.load()
  return () => {
    offBus()
    offSession()
    offRestored()
    model.healing.stop()
  }
}

export function cartModelOf(services: Services, surroundings = browser): CartModel {
  return heldFor(services, surroundings).model
}

/** Starts listening with the first lease; the function it returns ends the lease, once. */
export function leaseCart(services: Services, surroundings = browser): () => void {
  const cart = heldFor(services, surroundings)
  if (cart.leases++ === 0) cart.stop = listen(cart.model, services)
  let released = false
  return () => {
    if (released) return
    released = true
    if (--cart.leases > 0) return
    cart.stop?.()
    cart.stop = null
  }
}
