/** The kit without React: classes alone. Works in the light DOM of any framework, and in a custom element like this. */
export class PaneCard extends HTMLElement {
  connectedCallback() {
    const card = make('article', 'mu-card mu-card--m')
    const title = make('h3', '', 'Clear pane')
    const badge = make('span', 'mu-badge mu-badge--success', 'In stock')
    const price = make('p', 'mu-price mu-price--l', '€19.50')
    const button = make('button', 'mu-button mu-button--primary mu-button--m', 'Add to cart')
    button.setAttribute('type', 'button')
    card.append(title, badge, price, button)
    this.replaceChildren(card)
  }
}

function make(tag: string, className: string, text = ''): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: text })
}
