/**
 * The form. After a failed try the focus goes to the summary, which links to the fields that are wrong (WCAG 3.3.1, 3.3.3);
 * the email stays, the password goes.
 */
import { useSession } from '@muntin/react'
import { Button, Card, Input } from '@muntin/ui-kit'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Credentials, checkCredentials, type FieldErrors, whyRefused } from './credentials.ts'
import { DemoAccounts } from './DemoAccounts.tsx'
import { demoPassword } from './demo.ts'
import { ErrorSummary } from './ErrorSummary.tsx'
import { PasswordField } from './PasswordField.tsx'

interface LoginFormProps {
  next: string
  onSubmit(): void
  onFailure(): void
  onSuccess(): void
}

export function LoginForm({ next, onSubmit, onFailure, onSuccess }: LoginFormProps) {
  const form = useLogin({ onSubmit, onFailure, onSuccess })
  const { values, errors, refused, busy } = form
  const submit = useRef<HTMLButtonElement>(null)
  const fill = (email: string) => {
    form.set({ email, password: demoPassword })
    submit.current?.focus()
  }
  return (
    <div className="au-columns">
      <Card padding="l" className="au-card">
        <h1 className="au-title" tabIndex={-1}>
          Log in
        </h1>
        <p className="au-lead">{lead(next)}</p>
        <ErrorSummary key={form.tries} errors={errors} refused={refused} />
        <form className="au-form" noValidate onSubmit={form.submit} aria-label="Log in">
          <Input
            id="au-email"
            label="Email"
            name="email"
            type="email"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={values.email}
            error={errors.email}
            onChange={(event) => form.set({ email: event.target.value })}
          />
          <PasswordField
            value={values.password}
            error={errors.password}
            onChange={(password) => form.set({ password })}
          />
          <Button ref={submit} type="submit" size="l" block busy={busy}>
            {busy ? 'Logging in…' : 'Log in'}
          </Button>
        </form>
      </Card>
      <DemoAccounts onChoose={fill} />
    </div>
  )
}

function lead(next: string): string {
  if (next.startsWith('/cart')) return 'Log in to check out. What is in your cart comes with you.'
  if (next.startsWith('/orders')) return 'Log in to see your orders.'
  return 'Log in to order and to follow your orders.'
}

function useLogin({ onSubmit, onFailure, onSuccess }: Omit<LoginFormProps, 'next'>) {
  const { session } = useSession()
  const [values, setValues] = useState<Credentials>({ email: '', password: '' })
  const [errors, setErrors] = useState<FieldErrors>({})
  const [refused, refuse] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [tries, setTries] = useState(0)
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])

  const set = (change: Partial<Credentials>) => {
    setValues((now) => ({ ...now, ...change }))
    setErrors((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in change))))
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const found = checkCredentials(values)
    setErrors(found)
    refuse(null)
    setTries((now) => now + 1)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    onSubmit()
    try {
      await session.login(values.email.trim(), values.password)
      if (isHere.current) onSuccess()
    } catch (error) {
      setValues((now) => ({ ...now, password: '' }))
      refuse(whyRefused(error))
      setTries((now) => now + 1)
      setBusy(false)
      onFailure()
    }
  }
  return { values, errors, refused, busy, tries, set, submit }
}
