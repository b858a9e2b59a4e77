/**
 * Rule: queries and mutations go by HTTP with the header that the edge asks for, subscriptions by one websocket.
 *
 * | operation        | transport                                                   |
 * |------------------|-------------------------------------------------------------|
 * | query, mutation  | POST /graphql, `X-Muntin-Request: 1`                        |
 * | subscription     | websocket /graphql, subprotocol `graphql-transport-ws`      |
 */
import type { GraphiQL } from 'graphiql'
import { getOperationAST, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import type { ComponentProps } from 'react'

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher']

export function isSubscription(query: string, operationName?: string | null): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription'
  } catch {
    return false // the server says better what is wrong with the document
  }
}

function socketUrl(): string {
  const url = new URL('/graphql', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

export function createFetcher(): Fetcher {
  const socket = createClient({ url: socketUrl(), lazy: true })
  return async ({ query, operationName, variables }, options) => {
    const operation = { query, operationName: operationName ?? null, variables: variables as Record<string, unknown> }
    if (isSubscription(query, operationName)) return socket.iterate(operation) as never
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        ...(options?.headers as Record<string, string>),
        Accept: 'application/graphql-response+json, application/json',
        'Content-Type': 'application/json',
        'X-Muntin-Request': '1',
      },
      body: JSON.stringify(operation),
    })
    return response.json()
  }
}
