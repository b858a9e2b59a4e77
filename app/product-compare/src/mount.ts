/**
 * The MFE's one exposed module, `./mount`: an element of its own is all the framework that there is.
 *
 * | contract           | custom element                          |
 * |--------------------|-----------------------------------------|
 * | `mount(el, props)` | made, given its props, connected        |
 * | `update(props)`    | given its props                         |
 * | `unmount()`        | removed: it ends what it started itself |
 */
import type { Mount } from '@muntin/runtime'
import './compare.css'
import { CompareTray } from './tray.ts'

const TAG = 'muntin-compare-tray'

/** The element's name; an element can't be redefined, so the version that stands in for another one takes the next. */
function defined(): string {
  let tag = TAG
  for (let next = 2; ; tag = `${TAG}-${next++}`) {
    const known = customElements.get(tag)
    if (!known) customElements.define(tag, CompareTray)
    if (!known || known === CompareTray) return tag
  }
}

const mount: Mount = (el, props) => {
  const tray = document.createElement(defined()) as CompareTray
  tray.props = props
  el.append(tray)
  return {
    update(next) {
      const moved = next.route.path !== tray.props.route.path
      tray.props = next
      if (moved) tray.leave()
    },
    unmount: () => tray.remove(),
  }
}

export default mount
