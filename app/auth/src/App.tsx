/**
 * The page `/login`.
 *
 * | user            | shown                                                         |
 * |-----------------|---------------------------------------------------------------|
 * | guest, unknown  | the form; it stays while a successful login is leaving        |
 * | member          | who it is, where to go on, "Log out"                          |
 */
import { useMfe, useSession } from '@muntin/react'
import { useEffect, useState } from 'react'
import { LoggedIn } from './LoggedIn.tsx'
import { LoginForm } from './LoginForm.tsx'
import { safeNext } from './next.ts'
import './styles.css'

export function App() {
  const { route, setTitle, navigate } = useMfe()
  const { user } = useSession()
  const [leaving, leave] = useState(false)
  const next = safeNext(route.query.next, location.origin)
  const isMember = user?.kind === 'member' && !leaving
  useEffect(() => setTitle(isMember ? 'Your account' : 'Log in'), [setTitle, isMember])
  const done = () => navigate(next, { replace: true })
  return (
    <div>
      {isMember ? (
        <LoggedIn user={user} next={next} />
      ) : (
        <LoginForm next={next} onSubmit={() => leave(true)} onFailure={() => leave(false)} onSuccess={done} />
      )}
    </div>
  )
}
