/**
 * Rule: MFEs share three things: who the user is, what they may do, and the theme. Server data is elsewhere (the Apollo cache).
 *
 * | part                | from                             | to other tabs by                                    |
 * |---------------------|----------------------------------|-----------------------------------------------------|
 * | `user, permissions` | the session                      | `session:changed`, upon which the session asks anew |
 * | `theme`             | `change`; kept as `muntin:theme` | the storage event                                   |
 *
 * A change is shown at once. If it is not confirmed, it is taken back as if it had never been: later changes stay.
 */
import type { Session, SharedState, Store, Theme } from '../contract.ts'
import { type Report, Subscribers } from './subscribers.ts'

/** Where the theme is kept: `light` or `dark` as plain text, nothing for `system`. The shell's document reads it, too. */
export const THEME_KEY = 'muntin:theme'
const NONE: readonly string[] = []

export interface StoreOptions {
  session: Pick<Session, 'user' | 'subscribe'>
  /** Default: localStorage. May throw, as that does where it is forbidden. */
  area?: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Gets `data-theme`; default: the document's root. */
  root?: HTMLElement | null
  /** Where other tabs' changes are heard; default: the window. */
  target?: EventTarget | undefined
  /** Default: the console. */
  report?: Report
}

/** A change of the theme; it counts from when it was made, whenever it was confirmed. */
interface Change {
  theme: Theme
  confirmed: boolean
}

const asTheme = (text: string | null | undefined): Theme => (text === 'light' || text === 'dark' ? text : 'system')

/** Makes the page's store. */
export function createStore(options: StoreOptions): Store {
  const { session, root = globalThis.document?.documentElement, target = globalThis.window } = options
  const keep = keeper(options.area ?? (() => localStorage))
  const subscribers = new Subscribers<SharedState>('Store', options.report)
  let settled = keep.read()
  let changes: Change[] = []
  let state: SharedState = { user: session.user(), permissions: session.user()?.permissions ?? NONE, theme: settled }

  const become = (patch: Partial<SharedState>): void => {
    state = { ...state, ...patch }
    subscribers.tell(state)
  }
  const paint = (theme: Theme): void => {
    if (!root) return
    if (theme === 'system') delete root.dataset.theme
    else root.dataset.theme = theme
  }
  /** Shows the last change that still counts. */
  const show = (write: boolean): void => {
    while (changes[0]?.confirmed) settled = (changes.shift() as Change).theme
    const theme = changes.at(-1)?.theme ?? settled
    if (write) keep.write(theme)
    if (theme === state.theme) return
    paint(theme)
    become({ theme })
  }

  paint(settled)
  session.subscribe((user) => become({ user, permissions: user?.permissions ?? NONE }))
  target?.addEventListener('storage', (event) => {
    const { key, newValue } = event as StorageEvent
    if (key !== THEME_KEY && key !== null) return
    changes.push({ theme: asTheme(newValue), confirmed: true })
    show(false)
  })

  const subscribe = (listener: (state: SharedState) => void) => subscribers.add(listener)
  return {
    get: () => state,
    subscribe,
    select: (pick, listener) => {
      let last = pick(state)
      return subscribe((now) => {
        const value = pick(now)
        if (Object.is(value, last)) return
        last = value
        listener(value)
      })
    },
    change: async ({ theme }, confirm) => {
      const change = { theme: asTheme(theme), confirmed: !confirm }
      changes.push(change)
      show(true)
      try {
        await confirm?.()
        change.confirmed = true
      } catch (error) {
        changes = changes.filter((each) => each !== change)
        throw error
      } finally {
        show(true)
      }
    },
    can: (permission) => state.permissions.includes(permission),
  }
}

/** The kept theme; a forbidden or full storage keeps nothing. */
function keeper(area: NonNullable<StoreOptions['area']>) {
  return {
    read: (): Theme => {
      try {
        return asTheme(area().getItem(THEME_KEY))
      } catch {
        return 'system'
      }
    },
    write: (theme: Theme): void => {
      try {
        if (theme === 'system') area().removeItem(THEME_KEY)
        else area().setItem(THEME_KEY, theme)
      } catch {
        // The theme lasts as long as the page.
      }
    },
  }
}
