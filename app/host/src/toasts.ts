/** Rule: a notice stays for its time (errors longer, since they ask for a decision); at most four show, the oldest goes first. */

export type Tone = 'info' | 'success' | 'error'

export interface Notify {
  tone: Tone
  text: string
  action?: { label: string; href: string }
}

export interface Toast extends Notify {
  id: number
}

export const SHOWN = 4
export const LASTS_MS: Record<Tone, number> = { info: 6_000, success: 6_000, error: 12_000 }

/** What `detail` of a `notify` event asks for, or null if it is no notice. */
export function readNotify(detail: unknown): Notify | null {
  const { tone, text, action } = (detail ?? {}) as Partial<Notify>
  if (typeof text !== 'string' || text === '') return null
  const known = tone === 'success' || tone === 'error' ? tone : 'info'
  const usable = typeof action?.label === 'string' && /^\/(?!\/)/.test(action.href)
  return { tone: known, text, ...(usable && action ? { action } : {}) }
}

/** `toasts` with one more; the same text is shown once, anew. */
export function withToast(toasts: readonly Toast[], added: Toast): Toast[] {
  return [...toasts.filter((each) => each.text !== added.text), added].slice(-SHOWN)
}
