/** Rule: whatever is called in whatever order, the bus is heard as the plainest bus there could be: a list of listeners. */
import { expect, it } from 'vitest'
import type { Bus, OwnedBus } from '../contract.ts'
import { createBus } from './bus.ts'

/** A small generator of numbers in [0, 1) that a seed repeats. Source: mulberry32. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One listener, in the list that the bus is compared to. */
interface Modelled {
  id: number
  type: string
  once: boolean
  owner: number
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'Any sequence of calls (seed %i) is heard as by a plain list of listeners.',
  (seed) => {
    const random = numbers(seed)
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
    const bus = createBus({ target: new EventTarget() })
    const views: OwnedBus[] = [0, 1, 2].map((owner) => bus.as(`mfe-${owner}@1`))
    const types = ['x', 'y', 'z@2']
    const heard: string[] = []
    const expected: string[] = []
    let model: Modelled[] = []
    const stops = new Map<number, () => void>()

    const subscribe = (id: number) => {
      const [owner, type, once] = [pick([0, 1, 2]), pick(types), random() < 0.3]
      const view: Bus = views[owner] as Bus
      const listener = (detail: unknown) => heard.push(`${id} ${detail}`)
      stops.set(id, once ? view.once(type, listener) : view.on(type, listener))
      model.push({ id, type, once, owner })
    }
    const emit = (detail: number) => {
      const type = pick(types)
      bus.emit(type, detail)
      expected.push(...model.filter((each) => each.type === type).map((each) => `${each.id} ${detail}`))
      model = model.filter((each) => each.type !== type || !each.once)
    }
    const leave = () => {
      const owner = pick([0, 1, 2])
      const left = (views[owner] as OwnedBus).close()
      const mine = model.filter((each) => each.owner === owner)
      expect(Object.values(left).reduce((sum, count) => sum + count, 0)).toBe(mine.length)
      model = model.filter((each) => each.owner !== owner)
      views[owner] = bus.as(`mfe-${owner}@1`)
    }
    for (let step = 0; step < 2000; step++) {
      const chance = random()
      const known = pick([...stops.keys()])
      if (chance < 0.4 || known === undefined) subscribe(step)
      else if (chance < 0.7) emit(step)
      else if (chance < 0.98) {
        stops.get(known)?.()
        model = model.filter((each) => each.id !== known)
      } else leave()
      for (const type of types) expect(bus.listenerCount(type)).toBe(model.filter((each) => each.type === type).length)
    }
    expect(heard).toEqual(expected)
  },
)
