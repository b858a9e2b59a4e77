/** Rule: if the shop takes us for somebody else than the page does, the session has ended: ask who we are, and show that. */
import { useSession } from '@muntin/react'
import { useEffect } from 'react'

export function useSessionCheck(code: string | null): void {
  const { session } = useSession()
  useEffect(() => {
    if (code === 'authentication-required' || code === 'not-yours') session.refresh().catch(() => null)
  }, [code, session])
}
