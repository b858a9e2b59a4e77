/**
 * Rule: a page has one cart model, however often the MFE is mounted; it listens while at least one mount holds a lease.
 *
 * | leases | on `addToCart`  | on the session, the outbox and the window |
 * |--------|-----------------|-------------------------------------------|
 * | 0      | not listening   | not listening                             |
 * | n > 0  | one listener    | one listener each                         |
 *
 * Each mount has services of its own, which end with it. The model speaks through those of the oldest lease; when that ends, it
 * moves to the next one's.
 */
import { type Services, uuid } from '@muntin/runtime'
import { keysIn } from './keys.ts'
import { CartModel, type Surroundings } from './model.ts'

interface Held {
  readonly model: CartModel
  /** The services of each mount, oldest first. */
  readonly leases: Services[]
  stop: () => void
}

const held = new WeakMap<object, Held>()

const browser: Surroundings = {
  keys: keysIn(() => sessionStorage),
  newKey: uuid,
}

/** What mounts have in common is the page's one Apollo client. */
function heldFor(services: Services, surroundings: Surroundings): Held {
  const page = services.apollo as object
  const known = held.get(page)
  if (known) return known
  const fresh: Held = { model: new CartModel(services, surroundings), leases: [], stop: () => {} }
  held.set(page, fresh)
  return fresh
}

function listen(model: CartModel, { bus, session }: Services): () => void {
  const offBus = bus.on('addToCart', (detail: unknown) => model.adding.add(detail))
  const offOutbox = model.adding.listen()
  const offSession = session.subscribe(model.userChanged)
  const offRestored = bus.on('upstream:restored', () => model.restored())
  model.healing.start(window)
  model.userChanged()
  void model.load()
  void model.adding.read()
  return () => {
    offBus()
    offOutbox()
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
  const lease = { ...services }
  cart.leases.push(lease)
  if (cart.leases.length === 1) speakThrough(cart, lease)
  return () => {
    const place = cart.leases.indexOf(lease)
    if (place < 0) return
    cart.leases.splice(place, 1)
    if (place > 0) return
    cart.stop()
    if (cart.leases[0]) speakThrough(cart, cart.leases[0])
  }
}

function speakThrough(cart: Held, services: Services): void {
  cart.model.moveTo(services)
  cart.stop = listen(cart.model, services)
}
