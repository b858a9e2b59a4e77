/** Rule: a status is changed once per press; what came of it is told on the bus, and the answer goes into the cache. */
import { useMutation } from '@apollo/client/react'
import { useMfe } from '@muntin/react'
import { type Order, SET_STATUS } from './documents.ts'
import { textOf } from './failure.ts'
import { statusOf } from './status.ts'

export function useStatusChange(order: Order): { busy: boolean; change(status: string): Promise<boolean> } {
  const { bus } = useMfe().services
  const [mutate, { loading }] = useMutation(SET_STATUS)
  const change = async (status: string) => {
    if (loading) return false
    try {
      await mutate({ variables: { userId: order.userId, orderId: order.id, status } })
      const text = `Order ${order.number} is ${statusOf(status).label.toLowerCase()}`
      bus.emit('notify', { tone: 'success', text })
      return true
    } catch (error) {
      bus.emit('notify', { tone: 'error', text: `Order ${order.number} was not changed. ${textOf(error)}` })
      return false
    }
  }
  return { busy: loading, change }
}
