/** What a member finds at `/login`. */
import { useMfe, useSession } from '@muntin/react'
import type { User } from '@muntin/runtime'
import { Button, Card, Icon } from '@muntin/ui-kit'
import { useState } from 'react'
import { whyRefused } from './credentials.ts'

export function LoggedIn({ user, next }: { user: User; next: string }) {
  const { services } = useMfe()
  const { session } = useSession()
  const [busy, setBusy] = useState(false)
  const logout = async () => {
    setBusy(true)
    try {
      await session.logout()
      services.bus.emit('notify', { tone: 'success', text: 'You are logged out' })
    } catch (error) {
      services.bus.emit('notify', { tone: 'error', text: `You are still logged in. ${whyRefused(error)}` })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card padding="l" className="au-card au-card--alone">
      <span className="au-avatar" aria-hidden="true">
        <Icon name="user" size={28} />
      </span>
      <h1 className="au-title" tabIndex={-1}>
        You are logged in
      </h1>
      <p className="au-lead">
        as <strong>{user.name}</strong>
        {user.email && <> ({user.email})</>}
      </p>
      <div className="au-actions">
        <Button href={next} block>
          {next === '/' ? 'Go to the shop' : 'Continue'}
        </Button>
        <Button href="/orders" variant="secondary" icon="box" block>
          Your orders
        </Button>
        <Button variant="ghost" icon="log-out" busy={busy} block onClick={() => void logout()}>
          Log out
        </Button>
      </div>
    </Card>
  )
}
