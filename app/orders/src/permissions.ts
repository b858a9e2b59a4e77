/** Rule: what is offered follows what the server says the user may do, whatever role that comes from; the order service decides. */
import { useStore } from '@muntin/react'

/** To read everybody's orders; to bring an order to its next step. */
type Permission = 'orders:read-all' | 'orders:advance'

export const useMay = (permission: Permission): boolean =>
  useStore(({ permissions }) => permissions.includes(permission))
