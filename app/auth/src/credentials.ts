/** Rule: what can be seen to be wrong is said before anything is sent; whether it is right, only the server knows. */
import { failureOf } from '@muntin/runtime'

export interface Credentials {
  email: string
  password: string
}
export type FieldErrors = Partial<Record<keyof Credentials, string>>

export function checkCredentials({ email, password }: Credentials): FieldErrors {
  const errors: FieldErrors = {}
  if (email.trim() === '') errors.email = 'Enter your email address'
  else if (!/^[^\s@]+@[^\s@]+$/.test(email.trim())) errors.email = 'Enter an email address like name@example.com'
  if (password === '') errors.password = 'Enter your password'
  return errors
}

/** One sentence for a refused login; `error` is what `session.login` rejected with. */
export function whyRefused(error: unknown): string {
  const { code, status, text } = failureOf(error)
  if (code === 'invalid-credentials') return 'Email or password is wrong. Check both and try again.'
  if (code === 'too-many-requests') return 'Too many tries. Wait a minute, then try again.'
  if (status >= 400 && status < 500) return text
  return 'Logging in is not possible right now. Try again in a moment.'
}
