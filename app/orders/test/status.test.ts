import { expect, test } from 'vitest'
import { canCancel, isOpen, nextStep, statusOf, timeline } from '../src/status.ts'

const at = (minute: number) => `2026-01-01T10:0${minute}:00Z`
const history = [
  { status: 'PLACED', at: at(0) },
  { status: 'PACKED', at: at(1) },
  { status: 'SHIPPED', at: at(2) },
]

const shape = (status: string, events: typeof history) =>
  timeline(status, events).map((step) => `${step.status} ${step.state} ${step.at}`.trim())

test('Steps behind have their times, the present one is current, those ahead have none.', () => {
  expect(shape('PACKED', history.slice(0, 2))).toEqual([
    `PLACED done ${at(0)}`,
    `PACKED current ${at(1)}`,
    'SHIPPED ahead',
    'DELIVERED ahead',
  ])
})

test('A delivered order has no step ahead.', () => {
  const all = [...history, { status: 'DELIVERED', at: at(3) }]
  expect(timeline('DELIVERED', all).map((step) => step.state)).toEqual(['done', 'done', 'done', 'current'])
})

test('A cancelled order ends where it was cancelled.', () => {
  const cancelled = [...history.slice(0, 1), { status: 'CANCELLED', at: at(1) }]
  expect(shape('CANCELLED', cancelled)).toEqual([`PLACED done ${at(0)}`, `CANCELLED current ${at(1)}`])
})

test('A step that the history lacks is done without a time.', () => {
  expect(shape('SHIPPED', history.slice(0, 1))[1]).toBe('PACKED done')
})

test('A time of a step ahead is not shown, whatever the history says.', () => {
  expect(shape('PLACED', history)[1]).toBe('PACKED ahead')
})

test('A status of a later version of the shop is shown as it came, as the last step.', () => {
  expect(shape('RETURNED', history.slice(0, 1))).toEqual([`PLACED done ${at(0)}`, 'RETURNED current'])
  expect(statusOf('RETURNED').label).toBe('RETURNED')
  expect(isOpen('RETURNED')).toBe(false)
})

test('Staff take an order one step on at a time, and only a placed one may be cancelled.', () => {
  const road = ['PLACED', 'PACKED', 'SHIPPED', 'DELIVERED', 'CANCELLED']
  expect(road.map((status) => nextStep(status)?.status ?? null)).toEqual(['PACKED', 'SHIPPED', 'DELIVERED', null, null])
  expect(road.filter(canCancel)).toEqual(['PLACED'])
  expect(road.filter(isOpen)).toEqual(['PLACED', 'PACKED', 'SHIPPED'])
})
