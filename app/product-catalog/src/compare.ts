/**
 * What is compared, as the tray says; null while there is no tray.
 *
 * The event is replayed, and it comes from other tabs, too: so it says what is compared, and whoever listens for
 * `compare:toggle` is the proof that there is a tray on this page.
 */
import { useEvent, useMfe } from '@muntin/react'
import { useState } from 'react'

export function useCompared(): ReadonlySet<string> | null {
  const { bus } = useMfe().services
  const [compared, setCompared] = useState<ReadonlySet<string> | null>(null)
  useEvent('compare:changed', ({ productIds }) => {
    setCompared(bus.listenerCount('compare:toggle') > 0 ? new Set(productIds) : null)
  })
  return compared
}
