// @vitest-environment jsdom
import { screen } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { type Answers, open, product, related, settled } from './page.ts'

const names = () => screen.queryAllByRole('link').map((each) => each.textContent)
const cart = (...items: { id: string; related: string[] }[]) => ({
  cart: {
    __typename: 'Cart',
    id: 'u1',
    items: items.map((each) => ({
      __typename: 'CartItem',
      product: { __typename: 'Product', id: each.id, related: each.related.map((id) => product(id)) },
    })),
  },
})
const ofProduct: Answers = { ProductSuggestions: ({ id }) => (id === '1' ? related('2', '3') : related('9')) }

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))

describe('Beside a product', () => {
  it('Suggests what goes with it, with a link, a price and a way into the cart.', async () => {
    await open('/products/:id', ofProduct)
    expect(screen.getByRole('heading', { name: 'You may also like' })).toBeTruthy()
    expect(names()).toEqual(['Lamp 2', 'Lamp 3'])
    expect(screen.getAllByText('€19.50')).toHaveLength(2)
    expect(screen.getByRole('link', { name: 'Lamp 2' }).getAttribute('href')).toBe('/products/2')
  })

  it('Shows skeletons until the shop has answered, and nothing where there is nothing to suggest.', async () => {
    const answer = Promise.withResolvers<unknown>()
    const { element } = await open('/products/:id', { ProductSuggestions: () => answer.promise })
    expect(element.querySelectorAll('.re-card')).toHaveLength(4)
    expect(names()).toEqual([])
    answer.resolve(related())
    await settled()
    expect(element.textContent).toBe('')
  })

  it('Follows to the next product, and takes no late answer for the one before.', async () => {
    const slow = Promise.withResolvers<unknown>()
    const page = await open('/products/:id', {
      ProductSuggestions: ({ id }) => (id === '1' ? slow.promise : related('9')),
    })
    await page.go('/products/:id', '5')
    slow.resolve(related('2'))
    await settled()
    expect(names()).toEqual(['Lamp 9'])
    expect(page.asked).toEqual(['ProductSuggestions 1', 'ProductSuggestions 5'])
  })
})

describe('Below the cart', () => {
  it('Suggests what goes with what is in it, and follows its changes.', async () => {
    let now = cart({ id: '1', related: ['2', '3'] }, { id: '2', related: ['4'] })
    const { services, asked } = await open('/cart', { CartSuggestions: () => now })
    expect(names()).toEqual(['Lamp 4', 'Lamp 3'])
    now = cart({ id: '2', related: ['4'] })
    services.bus.emit('cart:updated', { itemCount: 1 })
    await settled()
    expect(names()).toEqual(['Lamp 4'])
    expect(asked).toEqual(['CartSuggestions u1', 'CartSuggestions u1'])
  })

  it('Shows nothing for an empty cart.', async () => {
    const { element } = await open('/cart', { CartSuggestions: () => cart() })
    expect(element.textContent).toBe('')
  })
})

describe('When the shop does not answer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('Says so in one line, and is there by itself once it does.', async () => {
    let down = true
    const { element } = await open('/products/:id', {
      ProductSuggestions: () => {
        if (down) throw new TypeError('Failed to fetch')
        return related('2')
      },
    })
    expect(element.textContent).toContain('Suggestions can’t be loaded right now.')
    down = false
    await vi.advanceTimersByTimeAsync(1_000)
    await settled()
    expect(names()).toEqual(['Lamp 2'])
  })

  it('Asks nothing more once it has left its place.', async () => {
    const page = await open('/products/:id', {
      ProductSuggestions: () => {
        throw new TypeError('Failed to fetch')
      },
    })
    await page.leave()
    await vi.advanceTimersByTimeAsync(60_000)
    page.services.bus.emit('upstream:restored', { upstream: 'product' })
    await settled()
    expect(page.asked).toEqual(['ProductSuggestions 1'])
    for (const type of ['cart:updated', 'upstream:restored']) expect(page.services.bus.listenerCount(type)).toBe(0)
  })
})

describe('Adding to the cart', () => {
  const add = () => screen.getByRole('button', { name: /^Add(ed)? Lamp 2 to cart$/ })

  it('Says what is wanted, is busy until the cart answers for this product, then says that it is in.', async () => {
    const { services } = await open('/products/:id', ofProduct)
    const wanted: unknown[] = []
    services.bus.on('addToCart', (detail) => wanted.push(detail))
    add().click()
    await nextTick()
    expect(wanted).toEqual([{ productId: '2', quantity: 1, name: 'Lamp 2' }])
    expect(add().getAttribute('aria-busy')).toBe('true')
    services.bus.emit('cart:updated', { itemCount: 1, productId: '3' })
    services.bus.emit('cart:updated', { itemCount: 2, productId: '2' })
    await nextTick()
    expect(add().textContent?.trim()).toMatch(/^Added/)
  })

  it('Is busy no more once the add waits for the network, which the cart tells the shopper.', async () => {
    const { services } = await open('/products/:id', ofProduct)
    services.bus.on('addToCart', () => {})
    add().click()
    await nextTick()
    services.bus.emit('outbox:kept', { id: 'k1', label: 'Lamp 3', pending: 1 })
    await nextTick()
    expect(add().getAttribute('aria-busy')).toBe('true')
    services.bus.emit('outbox:kept', { id: 'k2', label: 'Lamp 2', pending: 2 })
    await nextTick()
    expect(add().getAttribute('aria-busy')).toBeNull()
    expect(add().textContent?.trim()).toMatch(/^Add\b/)
  })

  it('Says honestly that there is no cart.', async () => {
    const { services } = await open('/products/:id', ofProduct)
    const notices: unknown[] = []
    services.bus.on('notify', (notice) => notices.push(notice))
    add().click()
    expect(notices).toMatchObject([{ tone: 'error' }])
  })
})

describe('The contract', () => {
  it('Throws what the first render threw, and leaves nothing behind.', async () => {
    const { services } = await open('/products/:id', ofProduct)
    const { default: mount } = await import('../src/mount.ts')
    const { testProps } = await import('@muntin/runtime/testing')
    const broken = { ...services, session: null as never }
    const element = document.createElement('div')
    expect(() => mount(element, testProps({ services: broken }))).toThrow(TypeError)
    expect(element.textContent).toBe('')
  })
})
