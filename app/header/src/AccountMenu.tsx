/**
 * AccountMenu: log in for guests; for members a disclosure (WAI-ARIA APG, "disclosure navigation menu") with their links.
 *
 * | key or event          | closed          | open                                  |
 * |-----------------------|-----------------|---------------------------------------|
 * | Enter, Space, click   | opens           | closes                                |
 * | Down                  | opens, first    | next entry                            |
 * | Up, Home, End         |                 | previous, first, last entry           |
 * | Escape                |                 | closes, focus back on the button      |
 * | focus leaves, navigated |               | closes                                |
 */
import { useMfe, useSession } from '@muntin/react'
import { Icon, Skeleton, VisuallyHidden } from '@muntin/ui-kit'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { type Disclosure, useDisclosure } from './disclosure.ts'
import { currentIn, loginHref } from './place.ts'

export function AccountMenu() {
  const { route } = useMfe()
  const { user } = useSession()
  if (!user) return <Skeleton variant="rect" className="hd-account-skeleton" />
  if (user.kind === 'guest') {
    return (
      <a className="hd-login" href={loginHref(route)}>
        <Icon name="user" />
        <span className="hd-login__label">Log in</span>
      </a>
    )
  }
  // The key closes the menu when the page changes under it.
  return <MemberMenu key={route.path} name={user.name} email={user.email ?? null} />
}

function MemberMenu({ name, email }: { name: string; email: string | null }) {
  const { route } = useMfe()
  const { busy, logOut } = useLogOut()
  const disclosure = useDisclosure()
  const { open, setOpen, button, onEscape, onLeave } = disclosure
  const { list, press } = useMenuKeys(disclosure)
  const id = useId()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches keys and focus of the button and links inside
    <div
      className="hd-disclosure"
      onKeyDown={(event) => {
        onEscape(event)
        press(event)
      }}
      onBlur={onLeave}
    >
      <button
        ref={button}
        type="button"
        className="hd-account__button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className="hd-account__initial" aria-hidden="true">
          {name.trim().charAt(0).toUpperCase()}
        </span>
        <span className="hd-account__name">{name}</span> <VisuallyHidden>account</VisuallyHidden>
        <Icon name="chevron-down" size={16} className="hd-account__chevron" />
      </button>
      <div id={id} className="hd-menu" hidden={!open}>
        <p className="hd-menu__who">
          <strong>{name}</strong>
          {email && <span className="hd-menu__email">{email}</span>}
        </p>
        <ul ref={list} className="hd-menu__list">
          <li>
            <a className="hd-menu__item" href="/orders" {...currentIn('orders', route)}>
              <Icon name="box" size={18} />
              Your orders
            </a>
          </li>
          <li>
            <button type="button" className="hd-menu__item" aria-disabled={busy} onClick={logOut}>
              <Icon name="log-out" size={18} />
              {busy ? 'Logging out…' : 'Log out'}
            </button>
          </li>
        </ul>
      </div>
    </div>
  )
}

function useLogOut() {
  const { bus } = useMfe().services
  const { session } = useSession()
  const [busy, setBusy] = useState(false)
  const logOut = async () => {
    if (busy) return
    setBusy(true)
    try {
      await session.logout()
      bus.emit('notify', { tone: 'success', text: 'You are logged out.' })
    } catch {
      bus.emit('notify', {
        tone: 'error',
        text: 'You are still logged in: logging out did not work. Please try again.',
      })
    } finally {
      setBusy(false)
    }
  }
  return { busy, logOut }
}

/** What the keys of the table do, beside those of a disclosure. */
function useMenuKeys({ open, setOpen }: Disclosure) {
  const list = useRef<HTMLUListElement>(null)
  const [focusFirst, setFocusFirst] = useState(false)
  useEffect(() => {
    if (!open || !focusFirst) return
    list.current?.querySelector<HTMLElement>('a, button')?.focus()
    setFocusFirst(false)
  }, [open, focusFirst])

  const go = (to: (now: number, count: number) => number) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('a, button') ?? [])]
    const now = all.indexOf(document.activeElement as HTMLElement)
    all[(to(now, all.length) + all.length) % all.length]?.focus()
  }
  const down = () => {
    if (open) return go((now) => now + 1)
    setFocusFirst(true)
    setOpen(true)
  }
  const keys: Record<string, () => void> = {
    ArrowDown: down,
    ...(open && {
      ArrowUp: () => go((now) => now - 1),
      Home: () => go(() => 0),
      End: () => go((_, count) => count - 1),
    }),
  }
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return { list, press }
}
