/** Rule: the page's frame is header, main, footer, in this order; the drawer and the messages lie above it. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Banners } from './Banners.tsx'
import { CartPanel } from './CartPanel.tsx'
import { useHost, usePlace } from './context.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Main } from './Main.tsx'
import { MicroFrontend } from './MicroFrontend.tsx'
import { shows } from './routing.ts'
import { Toasts, useToasts } from './Toasts.tsx'

const ignoreTitle = () => {}

/** Whether the drawer is open: by `cart:open`; where there is no drawer, that event leads to the cart's own page. */
function useDrawer(available: boolean): { open: boolean; close(): void } {
  const { services, navigation } = useHost()
  const [open, setOpen] = useState(false)
  const close = useCallback(() => setOpen(false), [])
  useEffect(
    () => services.bus.on('cart:open', () => (available ? setOpen(true) : navigation.navigate('/cart'))),
    [services, navigation, available],
  )
  useEffect(() => navigation.subscribe(close), [navigation, close])
  return { open: open && available, close }
}

export function App({ missingServices }: { missingServices: Error | null }) {
  const { release } = useHost()
  const place = usePlace()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the route is one value per place; a new object means a new place
  const route = useMemo(() => place.route, [place.place])
  const visible = release.slots.filter((slot) => shows(slot, route.pattern))
  const header = visible.find((slot) => slot.name === 'header')
  const cart = visible.find((slot) => slot.name === 'cart')
  const { open, close } = useDrawer(cart !== undefined)
  const toasts = useToasts(open)
  return (
    <>
      <a className="host-skip" href="#main">
        Skip to content
      </a>
      <header className="host-header">
        {header && (
          <ErrorBoundary region="the menu">
            <MicroFrontend
              name={header.mfe}
              slot="header"
              {...{ route, skeleton: header.skeleton }}
              setTitle={ignoreTitle}
            />
          </ErrorBoundary>
        )}
      </header>
      <Banners missingServices={missingServices} />
      <Main />
      <footer className="host-footer">
        <p>{release.footer}</p>
      </footer>
      {cart && (
        <CartPanel name={cart.mfe} skeleton={cart.skeleton} route={route} open={open} onClose={close}>
          {open && <Toasts {...toasts} />}
        </CartPanel>
      )}
      {!open && <Toasts {...toasts} />}
    </>
  )
}
