// @vitest-environment jsdom
/** What inputs, selects, dialogs, tables and toasts say to the keyboard and to assistive technology. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useRef, useState } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Button, type Column, Input, Modal, Price, Select, Table, Toast, ToastRegion } from './index.ts'
import { dialogsForJsdom } from './testing.ts'

beforeAll(dialogsForJsdom)
afterEach(cleanup)

const textsOf = (element: HTMLElement) =>
  (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)

describe('Input', () => {
  it('Its label, hint and error belong to it.', () => {
    render(<Input label="Email" hint="The one you signed up with." error="Enter an email address." name="email" />)
    const input = screen.getByRole('textbox', { name: 'Email' })
    expect(textsOf(input)).toEqual(['The one you signed up with.', 'Enter an email address.'])
    expect(input.getAttribute('aria-invalid')).toBe('true')
  })

  it('Keeps the id and the description that it was given.', () => {
    render(<Input id="mail" aria-describedby="other" label="Email" hint="Ours alone." />)
    const input = screen.getByLabelText('Email')
    expect(input.id).toBe('mail')
    expect(input.getAttribute('aria-describedby')).toBe('mail-hint other')
    expect(input.hasAttribute('aria-invalid')).toBe(false)
  })
})

describe('Select', () => {
  const options = [
    { value: 'new', label: 'Newest' },
    { value: 'low', label: 'Lowest price' },
    { value: 'gone', label: 'Sold out', disabled: true },
  ]

  it('Is the platform’s own, named by its label and described by hint and error.', async () => {
    const change = vi.fn()
    render(<Select label="Sort by" hint="Applies at once." error="Choose one." options={options} onChange={change} />)
    const select = screen.getByRole('combobox', { name: 'Sort by' }) as HTMLSelectElement
    await userEvent.selectOptions(select, 'Lowest price')
    expect(change).toHaveBeenCalledOnce()
    expect(select.value).toBe('low')
    expect(textsOf(select)).toEqual(['Applies at once.', 'Choose one.'])
    expect((screen.getByRole('option', { name: 'Sold out' }) as HTMLOptionElement).disabled).toBe(true)
  })
})

function Asking({ onClose }: { onClose?: () => void }) {
  const [open, setOpen] = useState(false)
  const harmless = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    onClose?.()
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>Empty the cart</Button>
      <Modal
        open={open}
        title="Empty the cart?"
        onClose={close}
        initialFocus={harmless}
        actions={
          <Button ref={harmless} onClick={close}>
            Keep it
          </Button>
        }
      >
        All of it goes.
      </Modal>
    </>
  )
}

describe('Modal', () => {
  const opener = () => screen.getByRole('button', { name: 'Empty the cart' })

  it('Is named by its title, starts at the harmless answer and gives the focus back.', async () => {
    render(<Asking />)
    await userEvent.click(opener())
    expect(screen.getByRole('dialog', { name: 'Empty the cart?' })).toBeTruthy()
    const keep = screen.getByRole('button', { name: 'Keep it' })
    expect(document.activeElement).toBe(keep)
    await userEvent.click(keep)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(opener())
  })

  it('Asks to be closed by Escape, by its button and by a press of the scrim, not by one inside.', async () => {
    const close = vi.fn()
    render(
      <Modal open title="Empty the cart?" onClose={close}>
        All of it goes.
      </Modal>,
    )
    const dialog = screen.getByRole('dialog')
    await userEvent.click(screen.getByText('All of it goes.'))
    fireEvent.pointerDown(screen.getByText('All of it goes.'))
    fireEvent.click(dialog) // a press that began inside
    expect(close).not.toHaveBeenCalled()
    const cancel = new Event('cancel', { cancelable: true })
    act(() => void dialog.dispatchEvent(cancel))
    expect(cancel.defaultPrevented).toBe(true)
    await userEvent.click(screen.getByRole('button', { name: 'Close' }))
    await userEvent.click(dialog)
    expect(close).toHaveBeenCalledTimes(3)
  })

  it('Gives the focus back when it leaves the page while open.', async () => {
    const outside = document.body.appendChild(document.createElement('button'))
    outside.focus()
    const { unmount } = render(<Modal open title="Size" onClose={() => {}} />)
    expect(document.activeElement).not.toBe(outside)
    unmount()
    expect(document.activeElement).toBe(outside)
    outside.remove()
  })
})

interface Part {
  name: string
  price: number
}
const parts: Part[] = [
  { name: 'Pane 10', price: 5 },
  { name: 'frame', price: 40 },
  { name: 'Pane 9', price: 40 },
]
const columns: Column<Part>[] = [
  { key: 'name', label: 'Part', header: true, cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    key: 'price',
    label: 'Price',
    numeric: true,
    cell: ({ price }) => <Price amount={price} currency="EUR" />,
    sortBy: ({ price }) => price,
  },
  { key: 'note', label: 'Note', cell: () => '' },
]

describe('Table', () => {
  const names = () => screen.getAllByRole('rowheader').map((cell) => cell.textContent)
  const header = (name: string) => screen.getByRole('columnheader', { name })
  const press = (name: string) => userEvent.click(within(header(name)).getByRole('button'))

  it('Is named by its caption, and its rows by their header cells.', () => {
    render(<Table caption="Parts" columns={columns} rows={parts} rowKey={({ name }) => name} />)
    expect(screen.getByRole('table', { name: 'Parts' })).toBeTruthy()
    expect(names()).toEqual(['Pane 10', 'frame', 'Pane 9'])
    expect(within(header('Note')).queryByRole('button')).toBeNull()
  })

  it('A header sorts by its column, then the other way round; equals keep their order.', async () => {
    render(<Table caption="Parts" columns={columns} rows={parts} rowKey={({ name }) => name} />)
    await press('Part')
    expect(names()).toEqual(['frame', 'Pane 9', 'Pane 10'])
    expect(header('Part').getAttribute('aria-sort')).toBe('ascending')
    await press('Price')
    expect(names()).toEqual(['Pane 10', 'frame', 'Pane 9'])
    await press('Price')
    expect(names()).toEqual(['frame', 'Pane 9', 'Pane 10'])
    expect(header('Price').getAttribute('aria-sort')).toBe('descending')
    expect(header('Part').hasAttribute('aria-sort')).toBe(false)
  })

  it('Where it scrolls the keyboard can scroll it; where it stacks each cell says its column.', () => {
    const { rerender } = render(<Table caption="Parts" columns={columns} rows={parts} rowKey={({ name }) => name} />)
    expect(screen.getByRole('region', { name: 'Parts' }).tabIndex).toBe(0)
    rerender(<Table caption="Parts" narrow="stack" columns={columns} rows={parts} rowKey={({ name }) => name} />)
    expect(screen.queryByRole('region')).toBeNull()
    expect(screen.getAllByRole('cell')[0]?.getAttribute('data-label')).toBe('Price')
  })

  it('Without rows it says so, across all columns.', () => {
    render(<Table caption="Parts" columns={columns} rows={[]} rowKey={({ name }) => name} empty="No parts yet" />)
    expect(screen.getByRole('cell', { name: 'No parts yet' }).getAttribute('colspan')).toBe('3')
  })
})

describe('Toast', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function shown(tone: 'success' | 'danger' = 'success') {
    const done = vi.fn()
    render(
      <ToastRegion>
        <Toast tone={tone} lastsMs={6000} onDone={done}>
          Saved.
        </Toast>
      </ToastRegion>,
    )
    return { done, toast: screen.getByRole('listitem') }
  }
  const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))

  it('Goes when its time is over, which stands still under the pointer and the focus.', () => {
    const { done, toast } = shown()
    pass(5000)
    fireEvent.mouseEnter(toast)
    fireEvent.focus(screen.getByRole('button', { name: 'Dismiss' }))
    fireEvent.mouseLeave(toast)
    pass(60_000)
    expect(done).not.toHaveBeenCalled()
    fireEvent.blur(screen.getByRole('button', { name: 'Dismiss' }))
    pass(6000)
    expect(done).toHaveBeenCalledOnce()
  })

  it('A failure interrupts; all of them stand in one region that can be found.', () => {
    shown('danger')
    expect(screen.getByRole('alert').textContent).toBe('Saved.')
    expect(screen.getByRole('region', { name: 'Messages' }).getAttribute('aria-live')).toBe('polite')
  })
})
