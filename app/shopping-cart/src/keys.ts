/** Rule: a key of an attempt outlives a reload where the tab's storage allows it, and in any case the page remembers it. */
import type { KeyStore } from './attempt.ts'

/** The keys in `area`, which may throw: as it is asked for, where it is forbidden, and when it is full. */
export function keysIn(area: () => KeyStore): KeyStore {
  const page = new Map<string, string>()
  const attempt = <T>(work: (area: KeyStore) => T): T | null => {
    try {
      return work(area())
    } catch {
      return null
    }
  }
  return {
    getItem: (name) => page.get(name) ?? attempt((kept) => kept.getItem(name)),
    setItem: (name, key) => {
      page.set(name, key)
      attempt((kept) => kept.setItem(name, key))
    },
    removeItem: (name) => {
      page.delete(name)
      attempt((kept) => kept.removeItem(name))
    },
  }
}
