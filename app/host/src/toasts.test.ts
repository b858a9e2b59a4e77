import { describe, expect, it } from 'vitest'
import { actionAt, afterMove, readDropped, readNotify, readSent, type Shown, type Tone, withToast } from './toasts.ts'

const toast = (id: number, tone: Tone, text = `t${id}`): Shown => ({ id, text, tone })

describe('toasts', () => {
  it('takes what MFEs may say', () => {
    const action = { label: 'View cart', href: '/cart' }
    expect(readNotify({ tone: 'success', text: 'Added', action })).toEqual({ tone: 'success', text: 'Added', action })
  })

  it.each([
    ['no detail', undefined, null],
    ['no text', { tone: 'info' }, null],
    ['an unknown tone', { tone: 'shout', text: 'x' }, { tone: 'info', text: 'x' }],
    [
      'an action that leaves the site',
      { text: 'x', action: { label: 'go', href: '//evil.example' } },
      { tone: 'info', text: 'x' },
    ],
    [
      'an action that a browser reads as another site',
      { text: 'x', action: { label: 'go', href: '/\\evil.example' } },
      { tone: 'info', text: 'x' },
    ],
    ['an action that leads nowhere', { text: 'x', action: { label: 'go', href: '/\\[' } }, { tone: 'info', text: 'x' }],
    ['an action without an address', { text: 'x', action: { label: 'go' } }, { tone: 'info', text: 'x' }],
    [
      'a script for an action',
      { text: 'x', action: { label: 'go', href: 'javascript:1' } },
      { tone: 'info', text: 'x' },
    ],
  ])('is careful with %s', (_, detail, expected) => {
    expect(readNotify(detail)).toEqual(expected)
  })

  const shownAfter = (...toasts: Shown[]) => toasts.reduce<Shown[]>(withToast, []).map(({ id }) => id)

  it('shows the newest of those that say that something worked, never a pile', () => {
    expect(shownAfter(toast(1, 'success'), toast(2, 'success'), toast(3, 'success'))).toEqual([3])
    expect(shownAfter(toast(1, 'success'), toast(2, 'info'))).toEqual([1, 2])
  })

  it('shows errors beside each other, two at most, and the same one once', () => {
    expect(shownAfter(toast(1, 'error'), toast(2, 'error'), toast(3, 'error'))).toEqual([2, 3])
    expect(shownAfter(toast(1, 'error', 'same'), toast(2, 'error', 'same'))).toEqual([2])
  })

  it('lets an error outlive a passing word', () => {
    expect(shownAfter(toast(1, 'error'), toast(2, 'success'), toast(3, 'error'))).toEqual([1, 3])
    expect(afterMove([toast(1, 'error'), toast(2, 'success')]).map(({ id }) => id)).toEqual([1])
  })

  it('offers no action that leads to where one is', () => {
    const placed = { ...toast(1, 'success'), action: { label: 'View order', href: '/orders/7?from=cart' } }
    expect(actionAt(placed, '/orders/7')).toBeUndefined()
    expect(actionAt(placed, '/orders')).toBe(placed.action)
  })

  it('says once, when none is left, that what waited for the network is done', () => {
    expect(readSent({ id: '1', label: 'Add a lamp', pending: 1 })).toBeNull()
    expect(readSent({ id: '2', label: 'Add a vase', pending: 0 })?.tone).toBe('success')
  })

  it('says of each change that was refused in the end which one it was, and why if that is known', () => {
    expect(readDropped({ label: 'Add a lamp', detail: 'It is sold out.' }).text).toBe(
      '“Add a lamp” waited for the network, and then could not be done: It is sold out.',
    )
    expect(readDropped({}).text).toBe('A change waited for the network, and then could not be done.')
  })
})
