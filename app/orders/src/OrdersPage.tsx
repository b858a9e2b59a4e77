/** `/orders`: the shopper's orders, newest first; who may also sees everybody's open ones. */
import { type Resource, useMfe, useResource } from '@muntin/react'
import type { User } from '@muntin/runtime'
import { Button, EmptyState, ErrorState, Notice } from '@muntin/ui-kit'
import { type ReactNode, useEffect, useState } from 'react'
import { bears, GET_OPEN_ORDERS, GET_ORDERS, type Order } from './documents.ts'
import { textOf } from './failure.ts'
import { OrderCard } from './OrderCard.tsx'
import { useMay } from './permissions.ts'
import { OrdersSkeleton } from './Skeletons.tsx'
import { useSessionCheck } from './useSessionCheck.ts'

const PAGE = 10
/** Nothing announces that somebody has ordered. */
const POLL = 15_000

export function OrdersPage({ user }: { user: User }) {
  const { setTitle } = useMfe()
  useEffect(() => setTitle('Your orders'), [setTitle])
  const readsAll = useMay('orders:read-all')
  return (
    <div>
      <h1 className="or-title" tabIndex={-1}>
        {readsAll ? 'Orders' : 'Your orders'}
      </h1>
      {readsAll && <OpenOrders />}
      <OwnOrders userId={user.id} heading={readsAll} />
    </div>
  )
}

function OpenOrders() {
  const resource = useResource(GET_OPEN_ORDERS, {}, { live: true, pollInterval: POLL, bears })
  return (
    <section className="or-section" aria-labelledby="or-open">
      <h2 id="or-open" className="or-section__title">
        Open orders
      </h2>
      <List
        resource={resource}
        orders={resource.data?.openOrders}
        all
        heading="h3"
        empty={<p className="or-quiet">Nothing to do: every order has been delivered.</p>}
      />
    </section>
  )
}

function OwnOrders({ userId, heading }: { userId: string; heading: boolean }) {
  const resource = useResource(GET_ORDERS, { userId }, { live: true, bears })
  const empty = (
    <EmptyState
      illustration="orders"
      title="No orders yet"
      text="Once you have ordered something, you can follow it here."
      action={<Button href="/">Browse the shop</Button>}
    />
  )
  return (
    <section className="or-section" aria-label="Your orders">
      {heading && <h2 className="or-section__title">Your orders</h2>}
      <List resource={resource} orders={resource.data?.orders} heading={heading ? 'h3' : 'h2'} empty={empty} />
    </section>
  )
}

interface ListProps {
  resource: Resource<unknown>
  orders: Order[] | undefined
  empty: ReactNode
  heading: 'h2' | 'h3'
  all?: boolean
}

function List({ resource, orders, empty, heading, all = false }: ListProps) {
  const [shown, show] = useState(PAGE)
  const { error, code, retry, retrying } = resource
  useSessionCheck(code)
  if (!orders) {
    if (!error) return <OrdersSkeleton />
    const text = `${textOf(error)} This page tries again by itself.`
    return <ErrorState title="The orders can’t be shown right now" text={text} onRetry={retry} retrying={retrying} />
  }
  const newest = orders.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  return (
    <>
      {error !== null && (
        <Notice tone="warning" title="These are the orders as we last saw them" className="or-notice">
          {textOf(error)}
        </Notice>
      )}
      {newest.length === 0 && empty}
      <ul className="or-list">
        {newest.slice(0, shown).map((order) => (
          <OrderCard key={order.id} order={order} all={all} heading={heading} />
        ))}
      </ul>
      {newest.length > shown && (
        <p className="or-more">
          <Button variant="secondary" onClick={() => show(shown + PAGE)}>
            Show {Math.min(PAGE, newest.length - shown)} more
          </Button>
        </p>
      )}
    </>
  )
}
