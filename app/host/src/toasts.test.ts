import { describe, expect, it } from 'vitest'
import { readNotify, SHOWN, type Toast, withToast } from './toasts.ts'

const toast = (id: number, text = `t${id}`): Toast => ({ id, text, tone: 'info' })

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
      'a script for an action',
      { text: 'x', action: { label: 'go', href: 'javascript:1' } },
      { tone: 'info', text: 'x' },
    ],
  ])('is careful with %s', (_, detail, expected) => {
    expect(readNotify(detail)).toEqual(expected)
  })

  it('shows the newest few, and the same text once', () => {
    const many = [1, 2, 3, 4, 5].reduce<Toast[]>((all, id) => withToast(all, toast(id)), [])
    expect(many.map((each) => each.id)).toEqual([2, 3, 4, 5])
    expect(many).toHaveLength(SHOWN)
    expect(withToast([toast(1, 'same'), toast(2)], toast(3, 'same')).map((each) => each.id)).toEqual([2, 3])
  })
})
