/**
 * Rule: the cart listens for as long as it is mounted anywhere; a mount holds a lease on the page's one cart model.
 */
import { mountReact } from '@muntin/react'
import type { Mount } from '@muntin/runtime'
import { App } from './App.tsx'
import { leaseCart } from './lease.ts'

const mountApp = mountReact(App)

const mount: Mount = async (el, props) => {
  const release = leaseCart(props.services)
  try {
    const mounted = await mountApp(el, props)
    const unmount = () => {
      release()
      return mounted.unmount()
    }
    return { ...mounted, unmount }
  } catch (error) {
    release()
    throw error
  }
}

export default mount
