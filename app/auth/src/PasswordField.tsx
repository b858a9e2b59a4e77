/** A password that can be looked at: the toggle is named by what it does next. */
import { Button, Input } from '@muntin/ui-kit'
import { useState } from 'react'

interface PasswordFieldProps {
  value: string
  error: string | undefined
  onChange(value: string): void
}

export function PasswordField({ value, error, onChange }: PasswordFieldProps) {
  const [shown, show] = useState(false)
  const toggle = (
    <Button
      className="au-toggle"
      variant="ghost"
      size="s"
      aria-controls="au-password"
      aria-label={shown ? 'Hide password' : 'Show password'}
      onClick={() => show(!shown)}
    >
      {shown ? 'Hide' : 'Show'}
    </Button>
  )
  return (
    <Input
      id="au-password"
      label="Password"
      action={toggle}
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
  )
}
