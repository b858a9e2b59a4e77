/**
 * Rule: a picture that did not load leaves no broken-image icon; it is tried again when a service is back, or its address changes.
 */
import { RESTORED } from '@muntin/runtime'
import { useState } from 'react'
import { useEvent } from './hooks.ts'

/** `broken`: show something else than the `<img>`, which gets `onError`. No address is a broken one. */
export function usePicture(src: string | null): { broken: boolean; onError(): void } {
  const [failed, setFailed] = useState<string | null>(null)
  useEvent(RESTORED, () => setFailed(null))
  return { broken: !src || failed === src, onError: () => setFailed(src) }
}
