// @vitest-environment jsdom
/** The search box, by keyboard, as the WAI-ARIA combobox pattern has it. */
import { act, fireEvent, screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Suggestion } from '../src/search/suggestions.ts'
import { open, shop } from './page.tsx'

const suggestion = (id: string, name: string): Suggestion => ({
  id,
  name,
  image: null,
  priceMinor: 1950,
  currency: 'EUR',
  categoryName: 'Lighting',
})
const lamps = [suggestion('1', 'Desk lamp'), suggestion('2', 'Floor lamp')]

const box = () => screen.getByRole('combobox', { name: 'Search products' }) as HTMLInputElement
const key = (name: string) => fireEvent.keyDown(box(), { key: name })
const list = () => within(screen.getByRole('listbox', { name: 'Suggestions' }))
const chosen = () => list().queryByRole('option', { selected: true })?.textContent
const isOpen = () => box().getAttribute('aria-expanded') === 'true'

async function type(text: string): Promise<void> {
  fireEvent.change(box(), { target: { value: text } })
  await act(() => vi.advanceTimersByTimeAsync(200))
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('The search box', () => {
  it('Asks once, after a pause, and shows what it got.', async () => {
    const suggest = vi.fn(() => lamps)
    await open('/', shop, suggest)
    for (const text of ['la', 'lam', 'lamp']) fireEvent.change(box(), { target: { value: text } })
    await act(() => vi.advanceTimersByTimeAsync(200))
    expect(suggest.mock.calls).toEqual([['lamp']])
    expect(isOpen()).toBe(true)
    expect(
      list()
        .getAllByRole('option')
        .map((each) => each.textContent),
    ).toEqual(['Desk lampLighting€19.50', 'Floor lampLighting€19.50', 'See all results for “lamp”'])
    expect(screen.getByText('2 suggestions for lamp').getAttribute('role')).toBe('status')
  })

  it('Arrow keys walk the options and wrap; Enter goes to the chosen one.', async () => {
    const { visited } = await open('/', shop, () => lamps)
    await type('lamp')
    key('ArrowDown')
    expect(chosen()).toContain('Desk lamp')
    expect(box().getAttribute('aria-activedescendant')).toBe(list().getByRole('option', { selected: true }).id)
    key('ArrowUp')
    expect(chosen()).toBe('See all results for “lamp”')
    key('ArrowDown')
    key('ArrowDown')
    expect(chosen()).toContain('Floor lamp')
    fireEvent.submit(box())
    expect(visited).toEqual(['/products/2'])
    expect(isOpen()).toBe(false)
  })

  it('Enter without a chosen option searches for the text.', async () => {
    const { visited } = await open('/', shop, () => lamps)
    await type(' desk lamp ')
    fireEvent.submit(box())
    expect(visited).toEqual(['/search?q=desk+lamp'])
  })

  it('Nothing typed is not searched for.', async () => {
    const { visited } = await open('/')
    await type('   ')
    fireEvent.submit(box())
    expect(visited).toEqual([])
  })

  it('Escape closes the list first and clears the text second.', async () => {
    await open('/', shop, () => lamps)
    await type('lamp')
    key('Escape')
    expect(isOpen()).toBe(false)
    expect(box().value).toBe('lamp')
    key('Escape')
    expect(box().value).toBe('')
  })

  it('A click on an option goes there; leaving the field closes the list.', async () => {
    const { visited } = await open('/', shop, () => lamps)
    await type('lamp')
    fireEvent.click(list().getAllByRole('option')[1] as HTMLElement)
    expect(visited).toEqual(['/products/2'])
    await type('lam')
    fireEvent.blur(box())
    expect(isOpen()).toBe(false)
  })

  it('Without suggestions the search itself still works.', async () => {
    const fails = () => {
      throw new Error('down')
    }
    const { visited } = await open('/', shop, fails)
    await type('lamp')
    expect(isOpen()).toBe(false)
    fireEvent.submit(box())
    expect(visited).toEqual(['/search?q=lamp'])
  })

  it('Follows the URL, and moves focus to the heading of another search.', async () => {
    const page = await open('/search?q=lamp')
    expect(box().value).toBe('lamp')
    await page.go('/search?q=mug')
    expect(box().value).toBe('mug')
    expect(document.activeElement?.textContent).toBe('Results for “mug”')
  })

  it('axe finds no violation with the list open.', async () => {
    const { element } = await open('/', shop, () => lamps)
    await type('lamp')
    key('ArrowDown')
    vi.useRealTimers()
    const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } })
    expect(violations).toEqual([])
  })
})
