/** Rule: `mountReact(App)` makes an MFE of a component; in it, the component finds the MFE's props and the page's Apollo client. */
import type { ApolloClient } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import type { Mount } from '@muntin/runtime'
import type { ComponentType, ReactNode } from 'react'
import * as react from 'react'
import { createRoot } from 'react-dom/client'
import { mountOn } from './mount-on.ts'
import { MfeContext } from './page.ts'

/** Makes the `Mount` of an MFE from its root component; see mountOn. A page without Apollo has no provider for it. */
export function mountReact(App: ComponentType): Mount {
  return mountOn(react, { createRoot }, (props) => (
    <MfeContext value={props}>
      <Shared apollo={props.services.apollo}>
        <App />
      </Shared>
    </MfeContext>
  ))
}

function Shared({ apollo, children }: { apollo: unknown; children: ReactNode }): ReactNode {
  return apollo ? <ApolloProvider client={apollo as ApolloClient}>{children}</ApolloProvider> : children
}
