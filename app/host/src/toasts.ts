/**
 * Rule: messages never pile up. Errors ask for a decision, so they stay longer and survive a move; the rest is a passing word.
 *
 * | what happens                        | errors                      | the rest                   |
 * |-------------------------------------|-----------------------------|----------------------------|
 * | another of the same tone            | stands beside it            | takes its place            |
 * | the same text again                 | shown once, anew            | shown once, anew           |
 * | a third message                     | the oldest goes, if all are | the oldest goes first   |
 * | another page, or the cart's drawer  | stays                       | goes                       |
 * | time                                | 12 s                        | 6 s                        |
 */

export type Tone = 'info' | 'success' | 'error'

export interface Notify {
  tone: Tone
  text: string
  action?: { label: string; href: string }
}

export interface Shown extends Notify {
  id: number
}

export const SHOWN = 2
export const LASTS_MS: Record<Tone, number> = { info: 6_000, success: 6_000, error: 12_000 }

const HERE = 'http://page'

/** Read as a browser reads it: `/\\other.example` leads elsewhere, and `/\\[` nowhere. */
const isOwnPath = (href: unknown): boolean =>
  typeof href === 'string' && href.startsWith('/') && URL.parse(href, HERE)?.origin === HERE

/** What `detail` of a `notify` event asks for, or null if it is no notice. */
export function readNotify(detail: unknown): Notify | null {
  const { tone, text, action } = (detail ?? {}) as Partial<Notify>
  if (typeof text !== 'string' || text === '') return null
  const known = tone === 'success' || tone === 'error' ? tone : 'info'
  const usable = typeof action?.label === 'string' && isOwnPath(action.href)
  return { tone: known, text, ...(usable && action ? { action } : {}) }
}

/** What to say when a kept call was sent: one word, once none is left. */
export function readSent(detail: unknown): Notify | null {
  const { pending } = (detail ?? {}) as { pending?: unknown }
  return pending === 0 ? { tone: 'success', text: 'You are back: what waited for the network is done.' } : null
}

/** What to say when a kept call was refused in the end. */
export function readDropped(detail: unknown): Notify {
  const { label, detail: why } = (detail ?? {}) as { label?: unknown; detail?: unknown }
  const what = typeof label === 'string' && label !== '' ? `“${label}”` : 'A change'
  const because = typeof why === 'string' && why !== '' ? `: ${why}` : '.'
  return { tone: 'error', text: `${what} waited for the network, and then could not be done${because}` }
}

const isReplacedBy = (added: Shown) => (shown: Shown) =>
  shown.text === added.text || (added.tone !== 'error' && shown.tone === added.tone)

/** `toasts` with one more. */
export function withToast(toasts: readonly Shown[], added: Shown): Shown[] {
  const replaced = isReplacedBy(added)
  const kept = toasts.filter((each) => !replaced(each))
  if (kept.length < SHOWN) return [...kept, added]
  const going = kept.find((each) => each.tone !== 'error') ?? kept[0]
  return [...kept.filter((each) => each !== going), added]
}

/** What is left of `toasts` when the shopper turns to something else. */
export const afterMove = (toasts: readonly Shown[]): Shown[] => toasts.filter((each) => each.tone === 'error')

/** The action that `toast` offers to someone at `path`: none that leads there. */
export function actionAt({ action }: Shown, path: string): Notify['action'] {
  return action && new URL(action.href, HERE).pathname === path ? undefined : action
}
