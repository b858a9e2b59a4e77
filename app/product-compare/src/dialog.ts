/**
 * The comparison: a modal <dialog> with a table, one column per product.
 *
 * | state   | shown                                                 | left when                        |
 * |---------|-------------------------------------------------------|----------------------------------|
 * | loading | the names, and a skeleton for each value              | answered, or it fails            |
 * | ready   | the table                                             | the list changes, it is closed   |
 * | failed  | the names, why there is no more, and "Try again"      | the shopper tries again          |
 */
import type { Services } from '@muntin/runtime'
import { cross, make } from './dom.ts'
import { fetchProducts, type Product } from './products.ts'
import type { Chosen } from './selection.ts'
import { tableOf } from './table.ts'

const TITLE = 'cp-title'

export class CompareDialog {
  readonly element: HTMLDialogElement
  readonly #services: Services
  readonly #remove: (id: string) => void
  readonly #body = make('div', { class: 'mu-modal__body cp-dialog__body' })
  readonly #close = make(
    'button',
    {
      type: 'button',
      class: 'mu-button mu-icon-button mu-button--ghost mu-icon-button--m',
      'aria-label': 'Close',
      click: () => this.close(),
    },
    cross(20),
  )
  readonly #known = new Map<string, Product>()
  #list: readonly Chosen[] = []
  #asking = new AbortController()

  constructor(services: Services, { remove, closed }: { remove(id: string): void; closed(): void }) {
    this.#services = services
    this.#remove = remove
    const head = make(
      'div',
      { class: 'mu-modal__head' },
      make('h2', { id: TITLE, class: 'mu-modal__title' }, 'Compare'),
      this.#close,
    )
    this.element = make(
      'dialog',
      {
        class: 'mu-modal mu-modal--l cp-dialog',
        'aria-labelledby': TITLE,
        close: () => {
          this.#asking.abort()
          closed()
        },
        // The scrim is the dialog itself, outside of its head and body.
        click: (event) => event.target === this.element && this.close(),
      },
      head,
      this.#body,
    )
  }

  open(list: readonly Chosen[]): void {
    this.element.showModal()
    this.show(list)
  }

  close(): void {
    this.element.close()
  }

  /** Shows `list`, if it is open; with nothing left to compare, it closes. */
  show(list: readonly Chosen[]): void {
    this.#list = list
    if (!this.element.open) return
    if (list.length === 0) {
      this.close()
      return
    }
    this.#render(null)
    if (!this.element.contains(document.activeElement)) this.#close.focus() // what had the focus is gone
    if (list.some(({ id }) => !this.#known.has(id))) void this.#ask()
  }

  async #ask(): Promise<void> {
    this.#asking.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    const list = this.#list
    this.#render(null)
    try {
      const ids = list.map(({ id }) => id)
      for (const product of await fetchProducts(this.#services.http, ids, signal)) this.#known.set(product.id, product)
      if (!signal.aborted) this.#render(null, false)
    } catch (error) {
      if (!signal.aborted) this.#render(error, false)
    }
  }

  #render(error: unknown, waiting = true): void {
    const columns = this.#list.map((chosen) => ({ chosen, product: this.#known.get(chosen.id) ?? null }))
    const { format } = this.#services
    const table = tableOf(columns, { format, waiting, onRemove: this.#remove })
    this.#body.replaceChildren(...(error === null ? [] : [this.#apology()]), table)
  }

  #apology(): HTMLElement {
    const retry = {
      type: 'button',
      class: 'mu-button mu-button--secondary mu-button--s',
      click: () => void this.#ask(),
    }
    return make(
      'div',
      { class: 'mu-notice mu-notice--warning', role: 'alert' },
      make(
        'div',
        { class: 'mu-notice__body' },
        make('p', { class: 'mu-notice__text' }, 'The shop can’t be asked about these products right now.'),
        make('button', retry, 'Try again'),
      ),
    )
  }
}
