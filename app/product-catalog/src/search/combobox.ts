/**
 * The keyboard and state of an editable combobox (WAI-ARIA APG, "combobox with list autocomplete"); SearchBox draws it.
 *
 * | key                | list closed            | list open                          |
 * |--------------------|------------------------|------------------------------------|
 * | Down / Up          | opens it               | next / previous option, wraps      |
 * | Home / End         | caret                  | caret, no option chosen            |
 * | Enter              | searches for the text  | goes to the option, else searches  |
 * | Escape             | clears the text        | closes it                          |
 * | Tab, click outside | leaves                 | closes it and leaves               |
 */
import { useMfe } from '@muntin/react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { hrefOf } from '../listing/listing.ts'
import { useSuggestions } from './suggestions.ts'

/** `initial` is the text that the URL says; when the URL changes, the box follows. */
export function useCombobox(initial: string) {
  const { text, setText } = useText(initial)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { answered, items } = useSuggestions(text, open)
  const shown = open && items.length > 0
  // The last option searches for the text itself.
  const count = items.length + 1
  const { choose, search } = useDestinations(text, items, () => close())

  const close = () => {
    setOpen(false)
    setActive(-1)
  }
  const move = (by: 1 | -1) => {
    setOpen(true)
    if (shown) setActive((now) => (now < 0 ? (by > 0 ? 0 : count - 1) : (now + by + count) % count))
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => (shown ? close() : setText('')),
  }
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key]
    if (act) {
      event.preventDefault()
      act()
    } else if (event.key === 'Home' || event.key === 'End') setActive(-1)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (shown && active >= 0) choose(active)
    else search()
  }
  const type = (typed: string) => {
    setText(typed)
    setOpen(true)
    setActive(-1)
  }
  return { text, answered, items, shown, active: shown ? active : -1, close, press, submit, type, choose }
}

function useText(initial: string) {
  const [text, setText] = useState(initial)
  const [from, setFrom] = useState(initial)
  if (from !== initial) {
    setFrom(initial)
    setText(initial)
  }
  return { text, setText }
}

function useDestinations(text: string, items: { id: string }[], leave: () => void) {
  const { navigate } = useMfe()
  const go = (href: string) => {
    leave()
    navigate(href)
  }
  const search = () => {
    const wanted = text.trim()
    if (wanted) go(hrefOf({ search: wanted, sort: 'relevance', page: 1 }))
  }
  const choose = (index: number) => {
    const item = items[index]
    if (item) go(`/products/${encodeURIComponent(item.id)}`)
    else search()
  }
  return { choose, search }
}
