/** A password that can be looked at: the toggle is named by what it does next. */
import { Button, Field } from '@muntin/ui-kit'
import { useState } from 'react'

interface PasswordFieldProps {
  value: string
  error: string | undefined
  onChange(value: string): void
}

export function PasswordField({ value, error, onChange }: PasswordFieldProps) {
  const [shown, show] = useState(false)
  return (
    <div className="au-password">
      <Field
        id="au-password"
        label="Password"
        name="password"
        type={shown ? 'text' : 'password'}
        autoComplete="current-password"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button
        className="au-password__toggle"
        variant="ghost"
        size="s"
        aria-controls="au-password"
        aria-label={shown ? 'Hide password' : 'Show password'}
        onClick={() => show(!shown)}
      >
        {shown ? 'Hide' : 'Show'}
      </Button>
    </div>
  )
}
