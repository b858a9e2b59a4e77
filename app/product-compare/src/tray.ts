/**
 * `<muntin-compare-tray>`: the products that are compared, as a bar that is there while there are any. In the light DOM, so that
 * the page's theme and the kit's classes reach it.
 *
 * | what happens                      | then                                                                      |
 * |-----------------------------------|---------------------------------------------------------------------------|
 * | it is connected                   | shows what the storage holds, and sends `compare:changed`: it is there     |
 * | `compare:toggle`                  | adds or removes; if it is full, tells the shopper                          |
 * | the list changes here             | keeps it, shows it, reads it out, sends `compare:changed`                  |
 * | another tab changes the list      | shows it; that tab has sent the event                                      |
 * | it is disconnected                | its listeners end with it                                                  |
 *
 * The focus never falls out of the page: it goes to the next product, then to the button that compares, then to the page itself.
 */
import type { MfeProps } from '@muntin/runtime'
import { CompareDialog } from './dialog.ts'
import { cross, make } from './dom.ts'
import { type Chosen, has, MOST, readList, remove, toggle } from './selection.ts'

const KEY = 'products'

export class CompareTray extends HTMLElement {
  /** Set before it is connected, and for each update. */
  props!: MfeProps
  #list: readonly Chosen[] = []
  #end = new AbortController()
  #chips = make('ul', { class: 'cp-bar__list' })
  #hint = make('p', { class: 'cp-bar__hint' }, 'Choose one more.')
  #compare = make('button', {
    type: 'button',
    class: 'mu-button mu-button--primary mu-button--s cp-bar__compare',
    click: () => this.#open(),
  })
  #clear = make(
    'button',
    { type: 'button', class: 'mu-button mu-button--ghost mu-button--s', click: () => this.#empty() },
    'Clear',
  )
  #bar = make(
    'section',
    { class: 'cp-bar mu-card mu-card--none', 'aria-label': 'Compare products' },
    this.#chips,
    this.#hint,
    make('div', { class: 'cp-bar__actions' }, this.#clear, this.#compare),
  )
  #status = make('p', { class: 'mu-visually-hidden', role: 'status' })
  #dialog: CompareDialog | null = null

  connectedCallback(): void {
    const { bus, storage } = this.props.services
    this.#end = new AbortController()
    const { signal } = this.#end
    this.replaceChildren(this.#bar, this.#status)
    this.#list = readList(storage.get(KEY))
    this.#show()
    const toggle = ({ productId: id, name }: { productId: string; name: string }) => {
      for (const product of readList([{ id, name }])) this.#toggle(product)
    }
    bus.on('compare:toggle', toggle, { signal })
    const forget = storage.subscribe(KEY, (stored) => this.#follow(readList(stored)))
    signal.addEventListener('abort', forget)
    this.#tell()
  }

  disconnectedCallback(): void {
    this.#end.abort()
    this.#dialog?.close()
  }

  /** The page is another one: what lies above it goes. */
  leave(): void {
    this.#dialog?.close()
  }

  #toggle(product: Chosen): void {
    const next = toggle(this.#list, product)
    if (next === this.#list) {
      const text = `${MOST} products can be compared at once. Remove one to add ${product.name}.`
      this.props.services.bus.emit('notify', { tone: 'info', text })
      return
    }
    this.#change(next)
    this.#say(
      has(next, product.id) ? `${product.name} added to the comparison, ${next.length} of ${MOST}` : gone(product),
    )
  }

  #remove(product: Chosen): void {
    const at = this.#list.indexOf(product)
    this.#change(remove(this.#list, product.id))
    this.#say(gone(product))
    if (this.#dialog?.element.open) return // which cares for the focus itself
    this.#focus(at)
  }

  #empty(): void {
    this.#change([])
    this.#say('Nothing is compared any more')
    this.#focus()
  }

  /** What had the focus is gone or disabled; with `at`, it was the button of that product. */
  #focus(at?: number): void {
    const chips = [...this.#bar.querySelectorAll<HTMLElement>('.cp-chip button')]
    const next = at === undefined ? undefined : (chips[at] ?? chips[at - 1])
    const others = [this.#compare.disabled ? chips[0] : this.#compare, document.querySelector('main')]
    const target = [next, ...others].find((each) => each && !each.closest('[hidden]'))
    target?.focus({ preventScroll: true })
  }

  #change(next: readonly Chosen[]): void {
    this.#list = next
    this.props.services.storage.set(KEY, next)
    this.#show()
    this.#tell()
  }

  #follow(next: readonly Chosen[]): void {
    if (JSON.stringify(next) === JSON.stringify(this.#list)) return
    this.#list = next
    this.#show()
  }

  #tell(): void {
    this.props.services.bus.emit('compare:changed', { productIds: this.#list.map(({ id }) => id) })
  }

  #say(text: string): void {
    this.#status.textContent = text
  }

  #show(): void {
    const list = this.#list
    this.#bar.hidden = list.length === 0
    this.#dialog?.show(list)
    this.#compare.disabled = list.length < 2
    this.#compare.textContent = `Compare (${list.length})`
    this.#hint.hidden = list.length !== 1
    this.#chips.replaceChildren(...list.map((each) => this.#chip(each)))
  }

  #chip(product: Chosen): HTMLElement {
    const attributes = {
      type: 'button',
      class: 'mu-button mu-icon-button mu-button--ghost mu-icon-button--s',
      'aria-label': `Remove ${product.name} from the comparison`,
      click: () => this.#remove(product),
    }
    const name = make('span', { class: 'cp-chip__name' }, product.name)
    return make('li', { class: 'cp-chip' }, name, make('button', attributes, cross(14)))
  }

  #open(): void {
    const { services } = this.props
    this.#dialog ??= new CompareDialog(services, {
      remove: (id) => {
        const product = this.#list.find((each) => each.id === id)
        if (product) this.#remove(product)
      },
      // The browser gives the focus back to where it was, unless that can't have it any more.
      closed: () => {
        const { activeElement } = document
        if (activeElement === document.body || this.#dialog?.element.contains(activeElement)) this.#focus()
      },
    })
    this.append(this.#dialog.element)
    this.#dialog.open(this.#list)
  }
}

const gone = ({ name }: Chosen): string => `${name} removed from the comparison`
