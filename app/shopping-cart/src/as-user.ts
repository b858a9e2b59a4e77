/**
 * Rule: a session that ended (idle for too long, logged out in another tab) costs the shopper nothing but one more request.
 *
 * | answer                                | then                                            |
 * |---------------------------------------|-------------------------------------------------|
 * | `authentication-required`, `not-yours`| ask who we are now, unless that is known since  |
 * |                                       | the call was made; once more as that user       |
 * | anything else                         | as it is                                        |
 */
import { failureOf, type Session } from '@muntin/runtime'

/** True if the shop takes us for somebody else than the page does. */
export function isStranger(error: unknown): boolean {
  const { code } = failureOf(error)
  return code === 'authentication-required' || code === 'not-yours'
}

export async function asCurrentUser<T>(session: Session, call: (userId: string) => Promise<T>): Promise<T> {
  const user = session.user() ?? (await session.refresh())
  try {
    return await call(user.id)
  } catch (error) {
    if (!isStranger(error)) throw error
    const now = session.user()
    if (now && now.id !== user.id) return call(now.id)
    return call((await session.refresh()).id)
  }
}
