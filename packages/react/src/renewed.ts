/**
 * Rule: a query whose answer says `AUTHENTICATION_REQUIRED` is asked once more after the session was renewed, once for all of them;
 * the second answer stands. It is for queries: a mutation's caller decides, since other parts of it may have been done.
 */
import { ApolloLink, Observable } from '@apollo/client'
import type { Renewal } from '@muntin/runtime'
import type { Subscription } from 'rxjs'

const isStranger = ({ errors }: ApolloLink.Result): boolean =>
  errors?.some(({ extensions }) => extensions?.code === 'AUTHENTICATION_REQUIRED') ?? false

export function renewedLink(renewal: Renewal): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const mark = renewal.mark()
    return new Observable((observer) => {
      let asking: Subscription
      const ask = (take: (result: ApolloLink.Result) => void) => {
        asking = forward(operation).subscribe({ next: take, error: (error) => observer.error(error) })
      }
      const give = (result: ApolloLink.Result) => {
        observer.next(result)
        observer.complete()
      }
      ask(async (first) => {
        if (!isStranger(first) || !(await renewal.renew(mark))) return give(first)
        if (!observer.closed) ask(give)
      })
      return () => asking.unsubscribe()
    })
  })
}
