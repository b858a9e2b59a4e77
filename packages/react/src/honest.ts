/**
 * Rule: a GraphQL answer that is not from the services themselves (`extensions.degraded`) is never mistaken for one that is.
 *
 * | the answer                                                  | who asked                  | the page              |
 * |-------------------------------------------------------------|----------------------------|-----------------------|
 * | whole                                                       | gets it                    | hears that it is      |
 * | stale, or kept by another process                           | gets it, and is told       | hears of it           |
 * | lacks what an upstream would say, and who asked can bear it | gets it, and is told       | hears of it           |
 * | the same, and who asked can't                               | an `UPSTREAM_UNAVAILABLE`  | nothing: its place says so |
 *
 * So empty hands don't overwrite what the cache knows. A mutation was done, whatever its answer lacks: it never fails here.
 */
import { ApolloLink, Observable } from '@apollo/client'
import { type Degradation, type Hear, readDegraded } from '@muntin/runtime'

/** What an operation's `context` may hold. */
export interface Asker {
  /** Upstreams without whose part the answer is still of use. */
  bears?: readonly string[]
  /** Told of each answer, an empty list if it is whole. */
  onAnswer?(degraded: readonly Degradation[]): void
}

const UNAVAILABLE = 'UPSTREAM_UNAVAILABLE'

export function honestLink(hear: Hear): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const { bears = [], onAnswer } = operation.getContext() as Asker
    const question = `${operation.operationName} ${JSON.stringify(operation.variables)}`
    const judge = (result: ApolloLink.Result): ApolloLink.Result => {
      const degraded = readDegraded(result.extensions?.degraded)
      const missing = degraded.find(({ upstream, reason }) => reason === 'fallback' && !bears.includes(upstream))
      if (missing && operation.operationType === 'query') {
        const message = `${missing.upstream} can’t be reached`
        return { errors: result.errors?.length ? result.errors : [{ message, extensions: { code: UNAVAILABLE } }] }
      }
      if (result.errors?.length) return result
      onAnswer?.(degraded) // before the page hears: who is told of the end has to know its own answer
      hear(question, degraded)
      return result
    }
    return new Observable((observer) =>
      forward(operation).subscribe({
        next: (result) => observer.next(judge(result)),
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    )
  })
}
