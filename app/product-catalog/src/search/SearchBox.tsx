/** SearchBox: a search form whose input suggests products while one types; its keys are in combobox.ts. */
import { classes, Icon, IconButton, Price, VisuallyHidden } from '@muntin/ui-kit'
import { useId, useRef } from 'react'
import { Picture } from '../parts/Picture.tsx'
import { useCombobox } from './combobox.ts'
import type { Suggestion } from './suggestions.ts'

export function SearchBox({ initial, large = false }: { initial: string; large?: boolean }) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const { text, answered, items, shown, active, close, press, submit, type, choose } = useCombobox(initial)
  const clear = () => {
    type('')
    input.current?.focus()
  }
  return (
    <div className={classes('pc-search', large && 'pc-search--large')}>
      {/* biome-ignore lint/a11y/useSemanticElements: <search> is younger than the browsers that the rest runs in */}
      <form role="search" className="pc-search__form" action="/search" onSubmit={submit}>
        <Icon name="search" className="pc-search__glyph" />
        <input
          ref={input}
          className="pc-search__input"
          type="text"
          name="q"
          role="combobox"
          aria-label="Search products"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          {...(active >= 0 && { 'aria-activedescendant': `${id}-${active}` })}
          {...quiet}
          placeholder="Search products"
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={press}
          onBlur={close}
        />
        {text && <IconButton icon="close" size="s" label="Clear search" onClick={clear} />}
        <button type="submit" className="pc-search__go">
          Search
        </button>
      </form>
      <List id={id} shown={shown} items={items} active={active} text={text.trim()} choose={choose} />
      <VisuallyHidden role="status">
        {shown ? `${items.length} ${items.length === 1 ? 'suggestion' : 'suggestions'} for ${answered}` : ''}
      </VisuallyHidden>
    </div>
  )
}

/** What browsers and phones would add by themselves, and its limits. */
const quiet = {
  autoComplete: 'off',
  autoCapitalize: 'none',
  spellCheck: false,
  enterKeyHint: 'search',
  maxLength: 100,
} as const

interface ListProps {
  id: string
  shown: boolean
  items: Suggestion[]
  active: number
  text: string
  choose(index: number): void
}

function List({ id, shown, items, active, text, choose }: ListProps) {
  const option = (index: number) => ({
    id: `${id}-${index}`,
    role: 'option',
    'aria-selected': index === active,
    // The input keeps focus, as the pattern asks; a press must not move it before the click arrives.
    onMouseDown: (event: { preventDefault(): void }) => event.preventDefault(),
    onClick: () => choose(index),
  })
  return (
    <div className="pc-suggest" role="listbox" id={`${id}-list`} aria-label="Suggestions" hidden={!shown}>
      {items.map((item, index) => (
        <div key={item.id} className="pc-suggest__option" {...option(index)}>
          <span className="pc-suggest__picture">
            <Picture src={item.image} size={44} when="soon" />
          </span>
          <span className="pc-suggest__name">
            <Marked text={item.name} part={text} />
            <span className="pc-suggest__category">{item.categoryName}</span>
          </span>
          <Price minor={item.priceMinor} currency={item.currency} size="s" />
        </div>
      ))}
      <div className="pc-suggest__option pc-suggest__option--all" {...option(items.length)}>
        <Icon name="search" size={18} />
        <span>See all results for “{text}”</span>
      </div>
    </div>
  )
}

/** The name, with the part that was typed set in bold. */
function Marked({ text, part }: { text: string; part: string }) {
  const at = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1
  if (at < 0) return <span>{text}</span>
  return (
    <span>
      {text.slice(0, at)}
      <strong>{text.slice(at, at + part.length)}</strong>
      {text.slice(at + part.length)}
    </span>
  )
}
