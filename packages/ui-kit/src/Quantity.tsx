/**
 * Quantity: a stepper whose changes arrive once the shopper pauses.
 *
 * | input                          | draft becomes           | committed           |
 * |--------------------------------|-------------------------|---------------------|
 * | - and + buttons, arrow up/down | one less, one more      | after `commitDelay` |
 * | Page Up / Page Down            | ten more, ten less      | after `commitDelay` |
 * | Home / End                     | the least, the most     | after `commitDelay` |
 * | typed digits                   | as typed, kept in range | after `commitDelay` |
 * | Enter, or leaving the field    | unchanged               | at once             |
 * | Escape, or nothing typed       | back to `value`         | never               |
 *
 * The draft lives only until `onChange` has settled: if the change is refused, the field shows `value` again. Keyboard as in
 * the WAI-ARIA spinbutton pattern.
 */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

export interface QuantityProps {
  value: number
  /** Gets the settled quantity; may return a promise, which keeps the draft on show until it settles. */
  onChange(value: number): unknown
  /** What is counted: "Quantity of Desk lamp". */
  label: string
  min?: number
  max?: number
  /** Milliseconds of rest before a change is committed; 0 commits at once. */
  commitDelay?: number
  disabled?: boolean
  size?: 's' | 'm'
  className?: string
}

export function Quantity(props: QuantityProps) {
  const { label, min = 1, max = 99, disabled = false, size = 'm', className } = props
  const { shown, number, change, commit, revert } = useDraft(props, min, max)
  const targets: Record<string, number> = {
    ArrowUp: number + 1,
    ArrowDown: number - 1,
    PageUp: number + 10,
    PageDown: number - 10,
    Home: min,
    End: max,
  }
  const press = (event: KeyboardEvent) => {
    const target = targets[event.key]
    if (event.key === 'Enter') return commit() // it still submits the form around the field
    if (event.key === 'Escape') revert()
    else if (target === undefined) return
    else change(target)
    event.preventDefault() // every other key belongs to the spinbutton
  }
  const step = (by: 1 | -1) => ({
    type: 'button' as const,
    className: 'mu-quantity__step',
    disabled: disabled || (by < 0 ? number <= min : number >= max),
    onClick: () => change(number + by),
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a visible legend and cannot be a flex row in all browsers
    <div role="group" aria-label={label} className={classes('mu-quantity', `mu-quantity--${size}`, className)}>
      <button {...step(-1)} aria-label="Decrease quantity">
        <Icon name="minus" size={16} />
      </button>
      <input
        className="mu-quantity__input"
        role="spinbutton"
        inputMode="numeric"
        autoComplete="off"
        size={2}
        aria-label={label}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={number}
        disabled={disabled}
        value={shown}
        onChange={(event) => change(event.target.value)}
        onKeyDown={press}
        onFocus={(event) => event.target.select()}
        onBlur={() => commit()}
      />
      <button {...step(1)} aria-label="Increase quantity">
        <Icon name="plus" size={16} />
      </button>
    </div>
  )
}

function useDraft({ value, onChange, commitDelay = 400 }: QuantityProps, min: number, max: number) {
  const [draft, setDraft] = useState<number | '' | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pending = useRef<number | null>(null)
  const latest = useRef(onChange)
  useEffect(() => {
    latest.current = onChange
  })

  const commit = () => {
    clearTimeout(timer.current)
    const next = pending.current
    pending.current = null
    if (next === null || next === value) return setDraft(null)
    const settle = () => setDraft((now) => (now === next ? null : now))
    void Promise.resolve(latest.current(next)).then(settle, settle)
  }
  const commitNow = useRef(commit)
  useEffect(() => {
    commitNow.current = commit
  })
  // A change that still waits when the field goes away is committed, not lost.
  useEffect(() => () => void (pending.current !== null && commitNow.current()), [])

  const change = (input: number | string) => {
    clearTimeout(timer.current)
    const parsed = typeof input === 'number' ? input : parseDigits(input)
    if (parsed === null) {
      pending.current = null
      if (input === '') setDraft('')
      return
    }
    const next = Math.min(max, Math.max(min, parsed))
    pending.current = next
    setDraft(next)
    if (commitDelay === 0) commitNow.current()
    else timer.current = setTimeout(() => commitNow.current(), commitDelay)
  }
  const revert = () => {
    clearTimeout(timer.current)
    pending.current = null
    setDraft(null)
  }
  const shown = draft ?? value
  return { shown, number: typeof shown === 'number' ? shown : value, change, commit, revert }
}

function parseDigits(text: string): number | null {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : null
}
