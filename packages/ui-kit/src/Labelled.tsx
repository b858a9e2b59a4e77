/** Labelled: a control with its label, its hint and what is wrong, tied together by ids so that one is read with the other. */
import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

export interface LabelledProps {
  label: ReactNode
  /** Shown under the label, always. */
  hint?: ReactNode
  /** What is wrong and what to do; marks the control as invalid. */
  error?: ReactNode
}

interface Given extends LabelledProps {
  id: string | undefined
  'aria-describedby'?: string | undefined
}

/** The attributes by which a control belongs to its label and texts. */
export interface Tied {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

export function useTied({ id, hint, error, 'aria-describedby': others }: Given): Tied {
  const generated = useId()
  const own = id ?? generated
  const described = classes(Boolean(hint) && `${own}-hint`, Boolean(error) && `${own}-error`, others)
  return { id: own, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined }
}

interface FrameProps extends LabelledProps {
  tied: Tied
  className: string
  /** Beside the label, e.g. a button that shows a password. */
  action?: ReactNode
  children: ReactNode
}

export function Labelled({ tied: { id }, label, hint, error, action, className, children }: FrameProps) {
  const name = (
    <label className="mu-field__label" htmlFor={id}>
      {label}
    </label>
  )
  return (
    <div className={classes('mu-field', className)}>
      {action ? (
        <div className="mu-field__head">
          {name}
          {action}
        </div>
      ) : (
        name
      )}
      {hint && (
        <p className="mu-field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p className="mu-field__error" id={`${id}-error`}>
          <Icon name="alert" size={16} />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}
