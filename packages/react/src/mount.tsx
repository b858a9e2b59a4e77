/**
 * Rule: `mountReact(App)` is the whole bridge between React and the `Mount` contract.
 *
 * | contract          | React                                                                  |
 * |-------------------|------------------------------------------------------------------------|
 * | `mount(el, props)`| `createRoot(el)`; resolves once the first render is committed, rejects if it throws |
 * | `update(props)`   | renders again with the new props; state is kept                        |
 * | `unmount()`       | `root.unmount()`                                                       |
 * | a later crash     | `props.onError(error)`: the host unmounts the MFE and shows its fallback |
 */
import type { ApolloClient } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import type { MfeProps, Mount } from '@muntin/runtime'
import { Component, type ComponentType, type ReactNode, useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { MfeContext } from './context.ts'

interface BoundaryProps {
  onCrash(error: unknown): void
  children: ReactNode
}

class Boundary extends Component<BoundaryProps, { crashed: boolean }> {
  override state = { crashed: false }

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true }
  }

  override componentDidCatch(error: unknown): void {
    this.props.onCrash(error)
  }

  override render(): ReactNode {
    return this.state.crashed ? null : this.props.children
  }
}

function Committed({ onCommit, children }: { onCommit(): void; children: ReactNode }): ReactNode {
  useLayoutEffect(onCommit, [onCommit])
  return children
}

/** Makes the `Mount` of an MFE from its root component; `ApolloProvider` holds the page's shared client. */
export function mountReact(App: ComponentType): Mount {
  return async (el: HTMLElement, first: MfeProps) => {
    let current = first
    let committed = false
    const root = createRoot(el)
    const ready = Promise.withResolvers<void>()
    const onCommit = () => {
      committed = true
      ready.resolve()
    }
    const onCrash = (error: unknown) => {
      if (committed) current.onError?.(error)
      else ready.reject(error)
    }
    const render = (props: MfeProps) => {
      current = props
      root.render(
        <Boundary onCrash={onCrash}>
          <MfeContext value={props}>
            <ApolloProvider client={props.services.apollo as ApolloClient}>
              <Committed onCommit={onCommit}>
                <App />
              </Committed>
            </ApolloProvider>
          </MfeContext>
        </Boundary>,
      )
    }
    render(first)
    try {
      await ready.promise
    } catch (error) {
      root.unmount()
      throw error
    }
    return { update: render, unmount: () => root.unmount() }
  }
}
