/**
 * Which page a route shows. The host leads guests to the login before; whoever comes without one is asked here.
 *
 * | pattern       | page        |
 * |---------------|-------------|
 * | `/orders`     | OrdersPage  |
 * | `/orders/:id` | OrderPage   |
 */
import { useMfe, useSession } from '@muntin/react'
import { Button, EmptyState } from '@muntin/ui-kit'
import { OrderPage } from './OrderPage.tsx'
import { OrdersPage } from './OrdersPage.tsx'
import { useMay } from './permissions.ts'
import { OrdersSkeleton } from './Skeletons.tsx'
import './styles.css'

export function App() {
  const { route } = useMfe()
  const { user } = useSession()
  const readsAll = useMay('orders:read-all')
  if (!user) {
    return <OrdersSkeleton />
  }
  if (user.kind !== 'member') {
    const login = `/login?next=${encodeURIComponent(route.path)}`
    return (
      <EmptyState
        level={1}
        illustration="orders"
        title="Log in to see your orders"
        text="Orders belong to an account; yours are waiting there."
        action={<Button href={login}>Log in</Button>}
      />
    )
  }
  const id = route.params.id
  if (id === undefined) return <OrdersPage user={user} />
  // Who reads all orders opens other people's from their list, which says whose it is.
  const owner = readsAll ? (route.query.user ?? user.id) : user.id
  return <OrderPage key={id} id={id} owner={owner} />
}
