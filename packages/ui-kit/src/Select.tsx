/** Select: the platform's own list, so that keyboards, touch and assistive technology find what they know; only its edge is ours. */
import type { ComponentPropsWithRef } from 'react'
import { classes } from './classes.ts'
import { Labelled, type LabelledProps, useTied } from './Labelled.tsx'

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean
}

export interface SelectProps extends LabelledProps, Omit<ComponentPropsWithRef<'select'>, 'size' | 'multiple'> {
  options: readonly SelectOption[]
  size?: 's' | 'm'
  /** Where the label stands: above, or before it on the same line. */
  layout?: 'stacked' | 'inline'
}

export function Select(props: SelectProps) {
  const { label, hint, error, options, size = 'm', layout = 'stacked', className, ...select } = props
  const tied = useTied({ label, hint, error, id: select.id, 'aria-describedby': select['aria-describedby'] })
  return (
    <Labelled
      {...{ tied, label, hint, error }}
      className={classes(layout === 'inline' && 'mu-field--inline', className)}
    >
      <span className="mu-select-box">
        <select {...select} {...tied} className={classes('mu-select', size === 's' && 'mu-select--s')}>
          {options.map(({ value, label: text, disabled }) => (
            <option key={value} value={value} disabled={disabled}>
              {text}
            </option>
          ))}
        </select>
      </span>
    </Labelled>
  )
}
