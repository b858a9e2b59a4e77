/** Rule: if the shop takes us for somebody else than the page does, the session has ended: ask who we are, and show that. */
import { useSession } from '@muntin/react'
import { useEffect } from 'react'
import { codeOf } from './resource.ts'

export function useSessionCheck(error: unknown): void {
  const { session } = useSession()
  const code = codeOf(error)
  useEffect(() => {
    if (code === 'authentication-required' || code === 'not-yours') session.refresh().catch(() => null)
  }, [code, session])
}
