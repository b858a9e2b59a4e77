/**
 * Rule: components learn where they are from context, never from globals: inside an MFE from its props, in a host from the page
 * that the host provides. Hooks that both may use read `useHere`.
 */
import type { Loader, MfeProps, Services } from '@muntin/runtime'
import { createContext, createElement, type ReactNode, useContext } from 'react'

/** What a React host tells of its page. Only the loader is needed; MFEs do without what a host doesn't have. */
export interface Page extends Here {
  loader: Pick<Loader, 'instance'>
}

export interface Here {
  services?: Partial<Services>
  /** A new object means a new place: MFEs are told of it. Default: the address that the document has when an MFE mounts. */
  route?: MfeProps['route']
  /** Default: the browser loads another document. */
  navigate?: MfeProps['navigate']
}

export const MfeContext = createContext<MfeProps | null>(null)
const PageContext = createContext<Page | null>(null)

/** Makes the page known to every `MicroFrontend`, `ProtectedRoute` and hook below it. */
export function PageProvider({ value, children }: { value: Page; children?: ReactNode }): ReactNode {
  return createElement(PageContext, { value }, children)
}

/** The host's page. Throws outside `PageProvider`. */
export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('there is no page here; render <PageProvider value={{ loader }}> around it')
  return page
}

/** What MFEs and hosts have in common. Throws outside both. */
export function useHere(): Here {
  const mfe = useContext(MfeContext)
  const page = useContext(PageContext)
  const here = mfe ?? page
  if (!here) throw new Error('there are no services here; render the component by mountReact(App) or in <PageProvider>')
  return here
}

/** The services: of the MFE (its own view of them), or of the page in a host. */
export function useServices(): Services {
  const { services } = useHere()
  if (!services) throw new Error('this page has no services; give them to <PageProvider value={{ loader, services }}>')
  return services as Services
}
