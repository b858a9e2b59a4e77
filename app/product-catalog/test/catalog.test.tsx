// @vitest-environment jsdom
/** The catalogue's pages, mounted as the host mounts them. */
import { CombinedGraphQLErrors } from '@apollo/client'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Answers, catalog, open, type Page, product, shop } from './page.tsx'

const noLayout = { rules: { 'color-contrast': { enabled: false } } }
const card = (name: string) => within(screen.getByRole('link', { name }).closest('article') as HTMLElement)
const results = () => within(screen.getByRole('region', { name: /products/i }))

describe('A listing', () => {
  it('Shows products as links with name, price and a button of their own.', async () => {
    const { titles } = await open('/')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Good things, one window.')
    expect(screen.getByRole('link', { name: 'Lamp 1' }).getAttribute('href')).toBe('/products/1')
    expect(card('Lamp 1').getByText('€19.50')).toBeTruthy()
    expect(card('Lamp 1').getByRole('button', { name: 'Add Lamp 1 to cart' })).toBeTruthy()
    expect(card('Lamp 4').getByText('Only 3 left')).toBeTruthy()
    expect((card('Lamp 3').getByRole('button', { name: /Sold out/ }) as HTMLButtonElement).disabled).toBe(true)
    expect(titles.at(-1)).toBe('Shop')
  })

  it('Gives every picture its size, and loads only the first row at once.', async () => {
    const many = Array.from({ length: 8 }, (_, index) => product(`p${index}`))
    const { element } = await open('/search?q=lamp', { ...shop, Catalog: () => catalog(many) })
    const pictures = [...element.querySelectorAll('article img')]
    expect(pictures.every((each) => each.getAttribute('width') && each.getAttribute('height'))).toBe(true)
    expect(pictures.map((each) => each.getAttribute('loading')).slice(3, 6)).toEqual(['eager', 'eager', 'lazy'])
  })

  it('Asks for what its URL says and names the page after it.', async () => {
    const page = await open('/categories/lighting?sort=price&page=2', {
      ...shop,
      Catalog: () => catalog([product('1')], { total: 25, page: 2, pages: 2 }),
    })
    const asked = page.asked.find(({ operation }) => operation === 'Catalog')
    expect(asked?.variables).toEqual({ search: null, category: 'lighting', sort: 'PRICE_ASC', page: 2, pageSize: 24 })
    expect(page.titles.at(-1)).toBe('Lighting, page 2')
    expect(results().getByRole('status').textContent).toBe('25 products, page 2 of 2')
    const pages = within(screen.getByRole('navigation', { name: 'Pages' }))
    expect(pages.getByRole('link', { name: 'Previous' }).getAttribute('href')).toBe('/categories/lighting?sort=price')
    expect(pages.getByRole('link', { name: 'Page 2' }).getAttribute('aria-current')).toBe('page')
  })

  it('Choosing an order goes to its URL, at the first page.', async () => {
    const page = await open('/search?q=lamp&page=2')
    fireEvent.change(screen.getByRole('combobox', { name: 'Sort by' }), { target: { value: '-price' } })
    expect(page.visited).toEqual(['/search?q=lamp&sort=-price'])
  })

  it('Keeps the page before on show until the next one is there.', async () => {
    const next = Promise.withResolvers<unknown>()
    const answers: Answers = {
      ...shop,
      Catalog: ({ page }) => (page === 2 ? next.promise : catalog([product('1')], { total: 25, pages: 2 })),
    }
    const page = await open('/search?q=lamp', answers)
    await page.go('/search?q=lamp&page=2')
    expect(screen.getByRole('link', { name: 'Lamp 1' })).toBeTruthy()
    expect(screen.getByText('Loading…')).toBeTruthy()
    await act(async () => next.resolve(catalog([product('2')], { total: 25, page: 2, pages: 2 })))
    expect(screen.queryByRole('link', { name: 'Lamp 1' })).toBeNull()
    expect(screen.getByRole('link', { name: 'Lamp 2' })).toBeTruthy()
  })

  it('A turned page starts at the heading of its products.', async () => {
    const page = await open('/search?q=lamp', {
      ...shop,
      Catalog: () => catalog([product('1')], { total: 25, pages: 2 }),
    })
    fireEvent.click(screen.getByRole('link', { name: 'Next' }))
    await page.go('/search?q=lamp&page=2')
    expect(document.activeElement?.textContent).toBe('Products')
  })

  it('Says that there is no such category, and does not ask again by itself.', async () => {
    const unknown = new CombinedGraphQLErrors({
      errors: [{ message: 'There is no category attic.', extensions: { code: 'UNKNOWN_CATEGORY' } }],
    })
    const page = await open('/categories/attic', { ...shop, Catalog: () => Promise.reject(unknown) })
    expect(await screen.findByRole('heading', { name: 'There is no such shelf' })).toBeTruthy()
    const before = page.asked.length
    await act(async () => fireEvent(window, new Event('online')))
    expect(page.asked.length).toBe(before)
  })

  it('Says what to do when nothing matches.', async () => {
    await open('/search?q=zzz', { ...shop, Catalog: () => catalog([]) })
    expect(screen.getByRole('heading', { name: 'Nothing matches “zzz”' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'See all products' }).getAttribute('href')).toBe('/')
    expect(screen.getByText('No products').getAttribute('role')).toBe('status')
  })
})

describe('When the catalogue is down', () => {
  const broken = (): { answers: Answers; heal(): void } => {
    let down = true
    const answers = Object.fromEntries(
      Object.entries({ ...shop, Product: () => ({ product: null }) }).map(([name, answer]) => [
        name,
        () => (down ? Promise.reject(new Error('down')) : answer()),
      ]),
    )
    return {
      answers,
      heal: () => {
        down = false
      },
    }
  }

  it.each([
    ['the network comes back', () => fireEvent(window, new Event('online'))],
    ['the window gets focus', () => fireEvent(window, new Event('focus'))],
    ['the shopper tries again', () => fireEvent.click(screen.getByRole('button', { name: 'Try again' }))],
  ])('It says so, and heals when %s.', async (_, trigger) => {
    const { answers, heal } = broken()
    await open('/search?q=lamp', answers)
    expect(await screen.findByRole('heading', { name: 'The catalogue did not load' })).toBeTruthy()
    heal()
    await act(async () => trigger())
    expect(await screen.findByRole('link', { name: 'Lamp 1' })).toBeTruthy()
    expect(screen.queryByText('The catalogue did not load')).toBeNull()
  })

  it('It heals by itself, and the error stays in place while it tries.', async () => {
    vi.useFakeTimers()
    const { answers, heal } = broken()
    await open('/search?q=lamp', answers)
    await act(() => vi.advanceTimersByTimeAsync(10))
    expect(screen.getByText('The catalogue did not load')).toBeTruthy()
    await act(() => vi.advanceTimersByTimeAsync(1_300))
    expect(screen.getByText('The catalogue did not load')).toBeTruthy()
    heal()
    await act(() => vi.advanceTimersByTimeAsync(2_600))
    expect(screen.getByRole('link', { name: 'Lamp 1' })).toBeTruthy()
  })

  it('A page that fails is an error, not the products of the page before.', async () => {
    const answers: Answers = {
      ...shop,
      Catalog: ({ page }) => {
        if (page === 2) throw new Error('down')
        return catalog([product('1')], { total: 25, pages: 2 })
      },
    }
    const page = await open('/search?q=lamp', answers)
    await page.go('/search?q=lamp&page=2')
    expect(await screen.findByText('The catalogue did not load')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Lamp 1' })).toBeNull()
    await page.go('/search?q=lamp')
    expect(screen.getByRole('link', { name: 'Lamp 1' })).toBeTruthy()
  })

  it('Products that are known stay, with a notice that they may be out of date.', async () => {
    let down = false
    const answers: Answers = { ...shop, Catalog: () => (down ? Promise.reject(new Error('down')) : shop.Catalog?.({})) }
    const page = await open('/search?q=lamp', answers)
    await page.go('/products/1')
    down = true
    await page.go('/search?q=lamp')
    expect(screen.getByRole('link', { name: 'Lamp 1' })).toBeTruthy()
    expect((await screen.findByRole('alert')).textContent).toContain('may be out of date')
    expect(screen.getByText('4 products')).toBeTruthy()
  })

  afterEach(() => void vi.useRealTimers())
})

describe('Adding to the cart', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(console, 'log').mockImplementation(() => {})
  })
  afterEach(() => void vi.useRealTimers())

  const add = () => screen.getByRole('button', { name: /^Add(ed)? Lamp 1 to cart$/ })
  async function cartPage(): Promise<{ page: Page; wanted: unknown[]; notices: { tone: string; text: string }[] }> {
    const page = await open('/')
    await act(() => vi.advanceTimersByTimeAsync(10))
    const wanted: unknown[] = []
    const notices: { tone: string; text: string }[] = []
    page.services.bus.on('notify', (notice) => notices.push(notice))
    return { page, wanted, notices }
  }

  it('Emits what is wanted, is busy until the cart answers for this product, then says that it is in.', async () => {
    const { page, wanted } = await cartPage()
    page.services.bus.on('addToCart', (detail) => wanted.push(detail))
    fireEvent.click(add())
    expect(wanted).toEqual([{ productId: '1', quantity: 1, name: 'Lamp 1' }])
    expect(console.log).toHaveBeenCalledWith('[ProductCatalog] Emitting addToCart', wanted[0])
    expect(add().getAttribute('aria-busy')).toBe('true')
    act(() => page.services.bus.emit('cart:updated', { itemCount: 1, productId: '2' }))
    act(() => page.services.bus.emit('cart:updated', { itemCount: 1 }))
    expect(add().getAttribute('aria-busy')).toBe('true')
    act(() => page.services.bus.emit('cart:updated', { itemCount: 2, productId: '1' }))
    expect(add().textContent).toBe('Added Lamp 1 to cart')
    await act(() => vi.advanceTimersByTimeAsync(2_000))
    expect(add().textContent).toBe('Add Lamp 1 to cart')
  })

  it('Goes back to "Add" when the cart refuses, and when it never answers.', async () => {
    const { page } = await cartPage()
    page.services.bus.on('addToCart', () => {})
    fireEvent.click(add())
    act(() => page.services.bus.emit('notify', { tone: 'error', text: 'Sold out' }))
    expect(add().getAttribute('aria-busy')).toBeNull()
    fireEvent.click(add())
    await act(() => vi.advanceTimersByTimeAsync(4_000))
    expect(add().textContent).toBe('Add Lamp 1 to cart')
  })

  it('Goes back to "Add" at once when there is no network: the product waits, and can be added again.', async () => {
    const { page, wanted } = await cartPage()
    page.services.bus.on('addToCart', (detail) => wanted.push(detail))
    fireEvent.click(add())
    act(() => page.services.bus.emit('outbox:kept', { id: 'k', label: 'Lamp 2', pending: 1 }))
    expect(add().getAttribute('aria-busy')).toBe('true')
    act(() => page.services.bus.emit('outbox:kept', { id: 'l', label: 'Lamp 1', pending: 2 }))
    expect(add().getAttribute('aria-busy')).toBeNull()
    fireEvent.click(add())
    expect(wanted).toHaveLength(2)
  })

  it('Says honestly that there is no cart, and emits nothing.', async () => {
    const { notices } = await cartPage()
    fireEvent.click(add())
    expect(notices).toEqual([
      { tone: 'error', text: 'The cart is not available right now. Please try again in a moment.' },
    ])
    expect(console.log).not.toHaveBeenCalled()
    expect(add().getAttribute('aria-busy')).toBeNull()
  })
})

describe('Comparing', () => {
  const compare = () => screen.queryByRole('button', { name: 'Compare Lamp 1' })

  it('Is offered once there is a tray, which says what is compared; a press asks it for another answer.', async () => {
    const { services } = await open('/')
    const changed = (...productIds: string[]) => act(() => services.bus.emit('compare:changed', { productIds }))
    expect(compare()).toBeNull()
    const asked: unknown[] = []
    services.bus.on('compare:toggle', (detail) => asked.push(detail))
    changed()
    expect(compare()?.getAttribute('aria-pressed')).toBe('false')
    fireEvent.click(compare() as HTMLElement)
    expect(asked).toEqual([{ productId: '1', name: 'Lamp 1' }])
    changed('1')
    expect(compare()?.getAttribute('aria-pressed')).toBe('true')
  })

  it('Is not offered where only another tab has a tray.', async () => {
    const { services } = await open('/')
    act(() => services.bus.emit('compare:changed', { productIds: ['1'] }))
    expect(compare()).toBeNull()
  })
})

describe('A product page', () => {
  const detail = { ...product('7', { stock: 3 }), description: 'Bright and quiet.' }
  const answers: Answers = { ...shop, Product: ({ id }) => ({ product: id === '7' ? detail : null }) }

  it('Shows the product, its stock and the way back up.', async () => {
    const { titles, element } = await open('/products/7', answers)
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Lamp 7')
    expect(screen.getByText('Only 3 left')).toBeTruthy()
    expect(screen.getByText('Bright and quiet.')).toBeTruthy()
    const crumbs = within(screen.getByRole('navigation', { name: 'Breadcrumb' }))
    expect(crumbs.getAllByRole('link').map((each) => each.getAttribute('href'))).toEqual(['/', '/categories/lighting'])
    expect(titles.at(-1)).toBe('Lamp 7')
    expect((await axe.run(element, noLayout)).violations).toEqual([])
  })

  it('Adds as many as chosen, and never more than there are.', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const { services } = await open('/products/7', answers)
    const wanted: unknown[] = []
    services.bus.on('addToCart', (each) => wanted.push(each))
    fireEvent.change(screen.getByRole('spinbutton', { name: 'Quantity of Lamp 7' }), { target: { value: '50' } })
    await waitFor(() => expect(screen.getByRole('spinbutton').getAttribute('aria-valuenow')).toBe('3'))
    fireEvent.click(screen.getByRole('button', { name: 'Add to cart' }))
    expect(wanted).toEqual([{ productId: '7', quantity: 3, name: 'Lamp 7' }])
  })

  it('Shows at once what the listing already knew.', async () => {
    const answer = Promise.withResolvers<unknown>()
    const page = await open('/', { ...answers, Product: () => answer.promise })
    await page.go('/products/1')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Lamp 1')
    expect(screen.getByText('€19.50')).toBeTruthy()
  })

  it('Says that there is no such product, and leads back.', async () => {
    const { titles } = await open('/products/nope', answers)
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('We can’t find that product')
    expect(screen.getByRole('link', { name: 'See all products' })).toBeTruthy()
    expect(titles.at(-1)).toBe('Product not found')
  })
})

it('axe finds no violation on a listing.', async () => {
  const { element } = await open('/')
  expect(results().getAllByRole('article').length).toBe(4)
  expect((await axe.run(element, noLayout)).violations).toEqual([])
})
