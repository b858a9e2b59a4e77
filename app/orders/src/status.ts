/**
 * Rule: the order's status is one of these, and only moves along these arrows (the order service enforces them).
 *
 * | status    | shown as  | next      | may be cancelled |
 * |-----------|-----------|-----------|------------------|
 * | PLACED    | Placed    | PACKED    | yes              |
 * | PACKED    | Packed    | SHIPPED   | no               |
 * | SHIPPED   | Shipped   | DELIVERED | no               |
 * | DELIVERED | Delivered |           | no               |
 * | CANCELLED | Cancelled |           | no               |
 */
import type { Tone } from '@muntin/ui-kit'
import type { StatusChange } from './documents.ts'

interface Status {
  label: string
  tone: Tone
  /** What it means for the shopper. */
  about: string
  next?: string
  /** The button that brings an order here. */
  verb?: string
}

const statuses: Record<string, Status> = {
  PLACED: { label: 'Placed', tone: 'info', about: 'We have your order.', next: 'PACKED' },
  PACKED: {
    label: 'Packed',
    tone: 'info',
    about: 'It is packed and waits for the van.',
    next: 'SHIPPED',
    verb: 'Pack',
  },
  SHIPPED: { label: 'Shipped', tone: 'warning', about: 'It is on its way.', next: 'DELIVERED', verb: 'Ship' },
  DELIVERED: { label: 'Delivered', tone: 'success', about: 'It has arrived.', verb: 'Deliver' },
  CANCELLED: { label: 'Cancelled', tone: 'danger', about: 'It will not be sent.' },
}
const road = ['PLACED', 'PACKED', 'SHIPPED', 'DELIVERED'] as const

/** A status that this version does not know is shown as it came. */
export function statusOf(status: string): Status {
  return statuses[status] ?? { label: status, tone: 'neutral', about: '' }
}

export function isOpen(status: string): boolean {
  return statusOf(status).next !== undefined
}

export function canCancel(status: string): boolean {
  return status === 'PLACED'
}

/** The step that staff may take now: `{ status: 'PACKED', verb: 'Pack' }`; null at the end of the road. */
export function nextStep(status: string): { status: string; verb: string } | null {
  const { next } = statusOf(status)
  return next === undefined ? null : { status: next, verb: statusOf(next).verb ?? next }
}

export interface Step extends StatusChange {
  label: string
  about: string
  state: 'done' | 'current' | 'ahead'
}

/**
 * The steps of an order, past ones with their times (`at` is '' for those ahead).
 *
 * A cancelled order shows what happened and ends there; one whose history misses a step shows that step as done, untimed.
 */
export function timeline(status: string, history: readonly StatusChange[]): Step[] {
  const times = new Map(history.map((change) => [change.status, change.at]))
  const here = road.indexOf(status as (typeof road)[number])
  const isOnRoad = here >= 0
  const steps: string[] = isOnRoad ? [...road] : [...road.filter((step) => times.has(step)), status]
  const last = isOnRoad ? here : steps.length - 1
  return steps.map((step, index) => {
    const state = index < last ? 'done' : index === last ? 'current' : 'ahead'
    const { label, about } = statusOf(step)
    return { status: step, label, about, state, at: state === 'ahead' ? '' : (times.get(step) ?? '') }
  })
}
