// @vitest-environment jsdom
/** What each component says to the keyboard and to assistive technology. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import axe from 'axe-core'
import { useState } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  Badge,
  Button,
  Card,
  Confirm,
  EmptyState,
  ErrorState,
  formatPrice,
  Icon,
  IconButton,
  Input,
  iconNames,
  Modal,
  Notice,
  Price,
  Quantity,
  Select,
  Skeleton,
  Table,
  Toast,
  ToastRegion,
  VisuallyHidden,
} from './index.ts'
import { dialogsForJsdom } from './testing.ts'

beforeAll(dialogsForJsdom)
afterEach(cleanup)

describe('Button', () => {
  it('With an href it is a link, without one a button that does not submit forms.', () => {
    render(
      <>
        <Button href="/cart">Open cart</Button>
        <Button>Add</Button>
      </>,
    )
    expect(screen.getByRole('link', { name: 'Open cart' }).getAttribute('href')).toBe('/cart')
    expect(screen.getByRole('button', { name: 'Add' }).getAttribute('type')).toBe('button')
  })

  it('While busy it keeps focus and name, says so, and ignores presses.', async () => {
    const press = vi.fn()
    const { rerender } = render(<Button onClick={press}>Add</Button>)
    await userEvent.click(screen.getByRole('button'))
    rerender(
      <Button onClick={press} busy>
        Add
      </Button>,
    )
    const button = screen.getByRole('button', { name: 'Add' })
    await userEvent.click(button)
    expect(press).toHaveBeenCalledOnce()
    expect(document.activeElement).toBe(button)
    expect(button.getAttribute('aria-busy')).toBe('true')
    expect(button.getAttribute('aria-disabled')).toBe('true')
  })

  it('A busy submit button does not send its form again.', async () => {
    const submit = vi.fn((event) => event.preventDefault())
    render(
      <form onSubmit={submit}>
        <Button type="submit" busy>
          Log in
        </Button>
      </form>,
    )
    await userEvent.click(screen.getByRole('button'))
    expect(submit).not.toHaveBeenCalled()
  })
})

describe('Price', () => {
  it('Formats minor and major units alike, with the decimals of the currency.', () => {
    render(<Price minor={1999} currency="EUR" />)
    expect(screen.getByText('€19.99')).toBeTruthy()
    expect(formatPrice({ amount: 19.99, currency: 'EUR' })).toBe('€19.99')
    expect(formatPrice({ minor: 1999, currency: 'JPY' })).toBe('¥1,999')
    expect(formatPrice({ minor: 0, currency: 'EUR' })).toBe('€0.00')
  })
})

function Stepper({ onChange, start = 3 }: { onChange?: (value: number) => unknown; start?: number }) {
  const [value, setValue] = useState(start)
  return (
    <Quantity
      label="Quantity of Lamp"
      value={value}
      onChange={(next) => {
        setValue(next)
        return onChange?.(next)
      }}
    />
  )
}

describe('Quantity', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const field = () => screen.getByRole('spinbutton', { name: 'Quantity of Lamp' }) as HTMLInputElement
  const settle = () => vi.advanceTimersByTimeAsync(400)

  it('Several quick steps become one change, once the shopper pauses.', async () => {
    const change = vi.fn()
    render(<Stepper onChange={change} />)
    for (let presses = 0; presses < 3; presses += 1)
      fireEvent.click(screen.getByRole('button', { name: 'Increase quantity' }))
    expect(field().value).toBe('6')
    expect(change).not.toHaveBeenCalled()
    await settle()
    expect(change.mock.calls).toEqual([[6]])
  })

  it('The keyboard moves it as a spinbutton, within its range.', async () => {
    render(<Stepper />)
    const shown = (key: string) => {
      fireEvent.keyDown(field(), { key })
      return field().getAttribute('aria-valuenow')
    }
    const keys = ['ArrowUp', 'ArrowDown', 'PageUp', 'End', 'ArrowUp', 'Home', 'ArrowDown', 'PageDown']
    expect(keys.map(shown)).toEqual(['4', '3', '13', '99', '99', '1', '1', '1'])
  })

  it('Typed numbers are kept in range; text and nothing at all go back to the value.', async () => {
    const change = vi.fn()
    render(<Stepper onChange={change} />)
    fireEvent.change(field(), { target: { value: '250' } })
    expect(field().value).toBe('99')
    fireEvent.change(field(), { target: { value: '' } })
    expect(field().value).toBe('')
    fireEvent.blur(field())
    expect(field().value).toBe('3')
    fireEvent.change(field(), { target: { value: 'x' } })
    await settle()
    expect(change).not.toHaveBeenCalled()
  })

  it('Enter and leaving the field commit at once, and only once.', async () => {
    const change = vi.fn()
    render(<Stepper onChange={change} />)
    fireEvent.change(field(), { target: { value: '7' } })
    fireEvent.keyDown(field(), { key: 'Enter' })
    expect(change.mock.calls).toEqual([[7]])
    fireEvent.blur(field())
    await settle()
    expect(change).toHaveBeenCalledOnce()
  })

  it('A refused change shows the old value again.', async () => {
    render(<Quantity label="Quantity of Lamp" value={2} onChange={() => Promise.reject(new Error('out of stock'))} />)
    fireEvent.keyDown(field(), { key: 'ArrowUp' })
    expect(field().value).toBe('3')
    await settle()
    await vi.waitFor(() => expect(field().value).toBe('2'))
  })

  it('Escape forgets the draft, and leaving the page keeps it.', async () => {
    const change = vi.fn()
    const { unmount } = render(<Stepper onChange={change} />)
    fireEvent.keyDown(field(), { key: 'ArrowUp' })
    fireEvent.keyDown(field(), { key: 'Escape' })
    await settle()
    expect(change).not.toHaveBeenCalled()
    fireEvent.keyDown(field(), { key: 'ArrowUp' })
    unmount()
    expect(change.mock.calls).toEqual([[4]])
  })

  it('The buttons stop at the ends of the range.', () => {
    render(<Stepper start={1} />)
    expect((screen.getByRole('button', { name: 'Decrease quantity' }) as HTMLButtonElement).disabled).toBe(true)
    expect((screen.getByRole('button', { name: 'Increase quantity' }) as HTMLButtonElement).disabled).toBe(false)
  })
})

describe('Notice and states', () => {
  it('A failure interrupts, a success waits for a pause.', () => {
    render(
      <>
        <Notice tone="danger">Could not save.</Notice>
        <Notice tone="success">Saved.</Notice>
      </>,
    )
    expect(screen.getByRole('alert').textContent).toBe('Could not save.')
    expect(screen.getByRole('status').textContent).toBe('Saved.')
  })

  it('An error state retries, and says when it is doing so.', async () => {
    const retry = vi.fn()
    const { rerender } = render(<ErrorState title="No products" onRetry={retry} />)
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(retry).toHaveBeenCalledOnce()
    rerender(<ErrorState title="No products" onRetry={retry} retrying />)
    expect(screen.getByRole('button', { name: 'Try again' }).getAttribute('aria-busy')).toBe('true')
  })
})

describe('Confirm', () => {
  const button = (name: string) => screen.getByRole('button', { name })

  async function ask(worked: boolean) {
    const onConfirm = vi.fn(async () => worked)
    render(<Confirm label="Empty" question="Remove all?" keep="Keep" confirm="Remove" onConfirm={onConfirm} />)
    await userEvent.click(button('Empty'))
    return onConfirm
  }

  it('Asks first, with the focus on the harmless answer, and gives the focus back.', async () => {
    const onConfirm = await ask(true)
    expect(screen.getByRole('group', { name: 'Remove all?' })).toBeTruthy()
    expect(document.activeElement).toBe(button('Keep'))
    await userEvent.keyboard('{Escape}')
    expect(document.activeElement).toBe(button('Empty'))
    expect(onConfirm).not.toHaveBeenCalled()
  })

  it('Does it once it is confirmed, and offers it again if that did not work.', async () => {
    const onConfirm = await ask(false)
    await userEvent.click(button('Remove'))
    expect(onConfirm).toHaveBeenCalledOnce()
    expect(document.activeElement).toBe(button('Empty'))
  })
})

it('axe finds no violation in any component.', async () => {
  const { container } = render(
    <main>
      <h1>Kit</h1>
      <Button busy>Add</Button>
      <Button variant="danger" disabled>
        Delete
      </Button>
      <IconButton icon="cart" label="Cart, 3 items" badge={<Badge tone="info">3</Badge>} />
      <Card as="article" interactive>
        <Skeleton lines={3} />
        <Skeleton variant="rect" width={100} height={40} />
        <Price minor={500} currency="EUR" />
      </Card>
      <Quantity label="Quantity of Lamp" value={2} onChange={() => {}} />
      <Input label="Email" type="email" error="Enter an email address." />
      <Select label="Sort by" layout="inline" options={[{ value: 'a', label: 'Price' }]} />
      <Table
        caption="Parts"
        columns={[{ key: 'name', label: 'Part', header: true, cell: String, sortBy: String }]}
        rows={['Oak', 'Glass']}
        rowKey={String}
        initialSort={{ key: 'name', direction: 'descending' }}
        total={{ label: 'All', value: 2 }}
      />
      <ToastRegion>
        <Toast tone="success" action={{ label: 'Open', href: '/cart' }} onDone={() => {}}>
          Added.
        </Toast>
      </ToastRegion>
      <Modal open title="Empty the cart?" onClose={() => {}} actions={<Button>Empty it</Button>}>
        All of it goes.
      </Modal>
      <Notice tone="warning" title="Low stock" onDismiss={() => {}} action={<Button href="/">Shop</Button>} />
      <EmptyState illustration="cart" title="Empty" text="Nothing here." action={<Button href="/">Shop</Button>} />
      <ErrorState title="Broken" onRetry={() => {}} />
      <Confirm label="Empty" question="All?" keep="Keep" confirm="Remove" onConfirm={async () => true} />
      <VisuallyHidden role="status">3 results</VisuallyHidden>
      {iconNames.map((name) => (
        <Icon key={name} name={name} label={name} />
      ))}
    </main>,
  )
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } }) // no layout here; tokens.test.ts
  expect(violations).toEqual([])
})
