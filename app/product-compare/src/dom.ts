/** Rule: markup is made of nodes, never of text: nothing here could become code, and Trusted Types has nothing to refuse. */

type Attributes = Record<string, string | boolean | ((event: Event) => void)>
type Child = Node | string | null

/** An element with attributes (true: without value, false: none; a function: a listener) and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.filter((each) => each !== null))
  return element
}

const SVG = 'http://www.w3.org/2000/svg'
const LOOK = {
  class: 'mu-icon',
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '1.75',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
  'aria-hidden': 'true',
}

/** The kit's closing cross. */
export function cross(size: number): SVGElement {
  const icon = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  for (const [name, value] of Object.entries({ ...LOOK, width: `${size}`, height: `${size}` }))
    icon.setAttribute(name, value)
  path.setAttribute('d', 'm6 6 12 12M18 6 6 18')
  icon.append(path)
  return icon
}
