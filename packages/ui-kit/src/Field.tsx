/** Field: a label, its input, and what helps or is wrong, tied together by ids so that one is read with the other. */
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

export interface FieldProps extends ComponentPropsWithRef<'input'> {
  label: ReactNode
  /** Shown under the label, always. */
  hint?: ReactNode
  /** What is wrong and what to do; marks the input as invalid. */
  error?: ReactNode
}

export function Field({ label, hint, error, id, className, ...input }: FieldProps) {
  const generated = useId()
  const own = id ?? generated
  const describedBy = classes(
    Boolean(hint) && `${own}-hint`,
    Boolean(error) && `${own}-error`,
    input['aria-describedby'],
  )
  return (
    <div className={classes('mu-field', Boolean(error) && 'mu-field--invalid', className)}>
      <label className="mu-field__label" htmlFor={own}>
        {label}
      </label>
      {hint && (
        <p className="mu-field__hint" id={`${own}-hint`}>
          {hint}
        </p>
      )}
      <input
        {...input}
        id={own}
        className="mu-field__input"
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy || undefined}
      />
      {error && (
        <p className="mu-field__error" id={`${own}-error`}>
          <Icon name="alert" size={16} />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}
