// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/dom'
import axe from 'axe-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { memory, open, product, shop, teachDialogs } from './page.ts'

beforeAll(teachDialogs)

const bar = () => screen.queryByRole('region', { name: 'Compare products' })
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name })
const dialog = () => screen.queryByRole('dialog', { name: 'Compare' })

describe('The tray', () => {
  it('Is not seen while nothing is compared, and says at once that it is there.', async () => {
    const { changes } = await open()
    expect(bar()).toBeNull()
    expect(changes).toEqual([[]])
  })

  it('Takes products by event, names them, and says who is compared.', async () => {
    const page = await open()
    page.toggle('1')
    expect(button('Compare (1)').disabled).toBe(true)
    page.toggle('2')
    expect(within(bar() as HTMLElement).getAllByRole('listitem')).toHaveLength(2)
    expect(screen.getByRole('status').textContent).toBe('Lamp 2 added to the comparison, 2 of 4')
    page.toggle('1')
    expect(page.changes).toEqual([[], ['1'], ['1', '2'], ['2']])
    expect(screen.getByRole('status').textContent).toBe('Lamp 1 removed from the comparison')
  })

  it('Is full with four, and tells whoever wants a fifth.', async () => {
    const page = await open()
    for (const id of ['1', '2', '3', '4', '5']) page.toggle(id)
    expect(page.changes.at(-1)).toEqual(['1', '2', '3', '4'])
    expect(page.notices).toEqual([
      { tone: 'info', text: '4 products can be compared at once. Remove one to add Lamp 5.' },
    ])
  })

  it('Is what it was after a reload, whatever else is in the storage.', async () => {
    const storage = memory()
    const before = await open(shop, storage)
    before.toggle('1')
    await before.mounted.unmount()
    storage.as('product-compare').set('other', 1)
    const { changes } = await open(shop, storage)
    expect(bar()?.textContent).toContain('Lamp 1')
    expect(changes).toEqual([['1']])
  })

  it('Follows another tab, whose event was heard already.', async () => {
    const page = await open()
    page.storage.set('products', [{ id: '9', name: 'Lamp 9' }])
    expect(bar()?.textContent).toContain('Lamp 9')
    expect(page.changes).toEqual([[]])
  })

  it('Leaves the focus with the next product when one is removed, and clears all.', async () => {
    const page = await open()
    for (const id of ['1', '2', '3']) page.toggle(id)
    button('Remove Lamp 2 from the comparison').click()
    expect(document.activeElement).toBe(button('Remove Lamp 3 from the comparison'))
    document.body.append(Object.assign(document.createElement('main'), { tabIndex: -1 }))
    button('Clear').click()
    expect(bar()).toBeNull()
    expect(page.changes.at(-1)).toEqual([])
    expect(document.activeElement).toBe(document.querySelector('main'))
  })

  it('Hears nothing more once it was unmounted.', async () => {
    const page = await open()
    await page.mounted.unmount()
    page.toggle('1')
    expect(page.changes).toEqual([[]])
    expect(page.services.bus.listenerCount('compare:toggle')).toBe(0)
  })

  it('Takes no product without an id and a name, whoever names it.', async () => {
    const page = await open((id) => product(id))
    const { bus } = page.services
    for (const detail of [{}, { productId: 7, name: 'Lamp' }, { productId: '1' }, { productId: '', name: '' }])
      bus.emit('compare:toggle', detail as never)
    expect(page.changes).toEqual([[]])
    await page.mounted.unmount()
  })
})

describe('The comparison', () => {
  it('Shows the products side by side, each asked for once.', async () => {
    const page = await open((id) => product(id, id === '2' ? { stock: 0, price: 5 } : {}))
    page.toggle('1')
    page.toggle('2')
    button('Compare (2)').click()
    await screen.findByText('Sold out')
    const rows = within(dialog() as HTMLElement).getAllByRole('row')
    expect(rows.map((row) => row.textContent)).toEqual([
      'Lamp 1Lamp 2',
      'Price€19.50€5.00',
      'StockIn stockSold out',
      'CategoryLightingLighting',
      'About itBright.Bright.',
    ])
    expect(page.asked).toEqual([['1', '2', '1', '1']])
    const noLayout = { rules: { 'color-contrast': { enabled: false } } }
    expect((await axe.run(page.element, noLayout)).violations).toEqual([])
  })

  it('Loses a column when its product is removed, and closes with the last or with the page.', async () => {
    const page = await open()
    page.toggle('1')
    page.toggle('2')
    button('Compare (2)').click()
    await within(dialog() as HTMLElement).findAllByText('In stock')
    const remove = (name: string) =>
      within(dialog() as HTMLElement)
        .getByRole('button', { name })
        .click()
    remove('Remove Lamp 1 from the comparison')
    expect(within(dialog() as HTMLElement).getAllByRole('columnheader')).toHaveLength(1)
    expect(dialog()?.contains(document.activeElement)).toBe(true)
    page.go('/products/2')
    expect(dialog()).toBeNull()
  })

  it('Says that the shop can’t be asked, and asks again when told to.', async () => {
    let down = true
    const page = await open((id) => {
      if (down) throw new Error('down')
      return product(id)
    })
    page.toggle('1')
    page.toggle('2')
    button('Compare (2)').click()
    await screen.findByRole('alert', {}, { timeout: 15_000 })
    down = false
    button('Try again').click()
    await waitFor(() => expect(screen.getAllByText('In stock')).toHaveLength(2))
    expect(screen.queryByRole('alert')).toBeNull()
  }, 20_000)
})

describe('The element', () => {
  it('Is defined once, and under another name where another version has it.', async () => {
    const tags = () =>
      [...document.querySelectorAll('*')].map((each) => each.localName).filter((tag) => tag.includes('-'))
    await open()
    await open()
    expect(tags()).toEqual(['muntin-compare-tray', 'muntin-compare-tray'])
  })
})
