/**
 * GraphiQL, for development only: a page of its own with its own React, served by graphql-bff.
 *
 * Rule: it needs no more of a Content-Security-Policy than scripts and connections of its own origin, and styles that its
 * menus insert (`style-src 'unsafe-inline'`, on this page alone).
 */
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { createFetcher } from './fetcher.ts'
import 'graphiql/style.css'
import './styles.css'

const examples = `# Everything here runs as you: your session's cookie goes with each request.
# Variables are in the panel below; userId is yours.

query Shop {
  catalog(search: "lamp", pageSize: 5) {
    total
    items { id name price currency stock }
  }
}

query MyCart($userId: ID!) {
  cart(userId: $userId) {
    total
    items { quantity lineTotal product { id name } }
  }
}

subscription MyCartLive($userId: ID!) {
  cartUpdated(userId: $userId) { itemCount total version }
}
`

/** The id of this browser's user (a guest's, if nobody is logged in); empty if sessions are not available. */
async function userId(): Promise<string> {
  try {
    const response = await fetch('/api/session')
    return ((await response.json()) as { user: { id: string } }).user.id
  } catch {
    return '' // GraphiQL is useful without: the schema and the catalogue need no user
  }
}

async function start(el: HTMLElement): Promise<void> {
  const variables = JSON.stringify({ userId: await userId() }, null, 2)
  createRoot(el).render(
    <GraphiQL
      fetcher={createFetcher()}
      defaultQuery={examples}
      variables={variables}
      isHeadersEditorEnabled
      shouldPersistHeaders={false}
    />,
  )
}

const el = document.getElementById('graphiql')
if (el) void start(el)
