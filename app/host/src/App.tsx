/**
 * Rule: the page's frame is header, main, aside, footer, in this order; the tray stays at the bottom of the view, the drawer and
 * the messages lie above all.
 */
import { PageProvider, useEvent } from '@muntin/react'
import type { ReleaseSlot } from '@muntin/runtime'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Banners } from './Banners.tsx'
import { CartPanel } from './CartPanel.tsx'
import { useHost, usePlace } from './context.ts'
import { HostBoundary } from './Fallback.tsx'
import { Main } from './Main.tsx'
import { Region } from './Region.tsx'
import { shows } from './routing.ts'
import { Toasts, useToasts } from './Toasts.tsx'

/** Whether the drawer is open: by `cart:open`; where there is no drawer, that event leads to the cart's own page. */
function useDrawer(available: boolean): { open: boolean; close(): void } {
  const { navigation } = useHost()
  const [open, setOpen] = useState(false)
  const close = useCallback(() => setOpen(false), [])
  useEvent('cart:open', () => (available ? setOpen(true) : navigation.navigate('/cart')))
  useEffect(() => navigation.subscribe(close), [navigation, close])
  return { open: open && available, close }
}

const SlotRegion = ({ slot: { name, mfe, skeleton, load } }: { slot: ReleaseSlot }) => (
  <Region key={mfe} slot={name} when={load} {...{ mfe, skeleton }} />
)

function Frame({ missingServices }: { missingServices: Error | null }) {
  const { release } = useHost()
  const { route } = usePlace()
  const slots = new Map(release.slots.filter((slot) => shows(slot, route.pattern)).map((slot) => [slot.name, slot]))
  const [header, cart, aside, tray] = ['header', 'cart', 'aside', 'tray'].map((name) => slots.get(name))
  const { open, close } = useDrawer(cart !== undefined)
  const toasts = useToasts(open)
  return (
    <>
      <a className="host-skip" href="#main">
        Skip to content
      </a>
      <header className="host-header">{header && <SlotRegion slot={header} />}</header>
      <HostBoundary region="the messages">
        <Banners missingServices={missingServices} />
      </HostBoundary>
      <Main />
      {aside && (
        <aside className="host-aside" aria-label="More for you">
          <SlotRegion slot={aside} />
        </aside>
      )}
      <footer className="host-footer">
        <p>{release.footer}</p>
      </footer>
      {cart && (
        <CartPanel mfe={cart.mfe} skeleton={cart.skeleton} open={open} onClose={close}>
          {open && <Toasts {...toasts} />}
        </CartPanel>
      )}
      <div className="host-bottom">
        {!open && <Toasts {...toasts} />}
        {tray && <SlotRegion slot={tray} />}
      </div>
    </>
  )
}

export function App({ missingServices }: { missingServices: Error | null }) {
  const { loader, services, navigation } = useHost()
  const { route } = usePlace()
  const { navigate } = navigation
  const page = useMemo(() => ({ loader, services, route, navigate }), [loader, services, route, navigate])
  return (
    <PageProvider value={page}>
      <HostBoundary region="the shop">
        <Frame missingServices={missingServices} />
      </HostBoundary>
    </PageProvider>
  )
}
