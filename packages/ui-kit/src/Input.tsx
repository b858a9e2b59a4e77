/** Input: one line of text with its label; what the platform has (types, autofill, constraints) stays the platform's. */
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Labelled, type LabelledProps, useTied } from './Labelled.tsx'

export interface InputProps extends LabelledProps, Omit<ComponentPropsWithRef<'input'>, 'size'> {
  size?: 's' | 'm'
  /** Beside the label, e.g. a button that shows a password. */
  action?: ReactNode
}

export function Input({ label, hint, error, action, size = 'm', className, ...input }: InputProps) {
  const tied = useTied({ label, hint, error, id: input.id, 'aria-describedby': input['aria-describedby'] })
  return (
    <Labelled {...{ tied, label, hint, error, action }} className={classes(className)}>
      <input {...input} {...tied} className={classes('mu-input', size === 's' && 'mu-input--s')} />
    </Labelled>
  )
}
