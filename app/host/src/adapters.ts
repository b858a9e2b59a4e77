/**
 * Rule: a component that a remote exposes is mounted on the React that the remote is linked with; its props are the MFE's.
 *
 * | that React is  | mounted by                                                                                    |
 * |----------------|-----------------------------------------------------------------------------------------------|
 * | the page's own | `mountReact`, as our own MFEs are: with the page's Apollo client and the hooks of @muntin/react |
 * | another one    | a root of that React, which says as much of errors; the import map's scopes lead to its files  |
 */
import { mountReact, useMfe } from '@muntin/react'
import type { Adapters, Load, MfeProps, Mount } from '@muntin/runtime'
import type * as React from 'react'
import { createElement } from 'react'
import type * as Client from 'react-dom/client'

type Component = React.ComponentType<object>

/** `mountReact` in small, for a React that is not this module's. */
function mountOn(react: typeof React, { createRoot }: typeof Client, component: Component): Mount {
  class Boundary extends react.Component<React.PropsWithChildren<{ onCrash(error: unknown): void }>> {
    override state = { crashed: false }
    static getDerivedStateFromError() {
      return { crashed: true }
    }
    override componentDidCatch(error: unknown): void {
      this.props.onCrash(error)
    }
    override render(): React.ReactNode {
      return this.state.crashed ? null : this.props.children
    }
  }
  function Committed({ onCommit, children }: React.PropsWithChildren<{ onCommit(): void }>): React.ReactNode {
    react.useLayoutEffect(onCommit, [onCommit])
    return children
  }

  return async (el, first) => {
    let current = first
    let committed = false
    const ready = Promise.withResolvers<void>()
    const onCommit = () => {
      committed = true
      ready.resolve()
    }
    const onCrash = (error: unknown) => (committed ? current.onError?.(error) : ready.reject(error))
    const root = createRoot(el)
    const render = (props: MfeProps) => {
      current = props
      const content = react.createElement(Committed, { onCommit }, react.createElement(component, props))
      root.render(react.createElement(Boundary, { onCrash }, content))
    }
    render(first)
    await ready.promise.catch((error: unknown) => {
      root.unmount()
      throw error
    })
    return { update: render, unmount: () => root.unmount() }
  }
}

async function react(exported: unknown, load: Load): Promise<Mount> {
  const own = (await load('react')) as typeof React
  const component = exported as Component
  if (own.createElement === createElement) return mountReact(() => createElement(component, useMfe()))
  return mountOn(own, (await load('react-dom/client')) as typeof Client, component)
}

export const adapters: Adapters = { react }
