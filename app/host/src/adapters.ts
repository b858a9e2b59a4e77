/**
 * Rule: a component that a remote exposes is mounted on the React that the remote is linked with; its props are the MFE's.
 *
 * | that React is  | mounted by                                                                                    |
 * |----------------|-----------------------------------------------------------------------------------------------|
 * | the page's own | `mountReact`, as our own MFEs are: with the page's Apollo client and the hooks of @muntin/react |
 * | another one    | a root of that React, which says as much of errors; the import map's scopes lead to its files  |
 */
import { mountOn, mountReact, useMfe } from '@muntin/react'
import type { Adapters, Load, Mount } from '@muntin/runtime'
import type * as React from 'react'
import { createElement } from 'react'
import type * as Client from 'react-dom/client'

type Component = React.ComponentType<object>

async function react(exported: unknown, load: Load): Promise<Mount> {
  const own = (await load('react')) as typeof React
  const component = exported as Component
  if (own.createElement === createElement) return mountReact(() => createElement(component, useMfe()))
  const client = (await load('react-dom/client')) as typeof Client
  return mountOn(own, client, (props) => own.createElement(component, props))
}

export const adapters: Adapters = { react }
