/**
 * A page for tests: mounts the MFE through its real contract, on the real bus and Apollo Client; only the far ends (the GraphQL
 * server, the suggestion endpoint, the address bar) are played by the test.
 */
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import type { MfeProps, Mounted, Route, Services } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { act } from '@testing-library/react'
import { onTestFinished } from 'vitest'
import type { ProductSummary } from '../src/documents.ts'
import mount from '../src/mount.tsx'
import type { Suggestion } from '../src/search/suggestions.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

export type Answers = Record<string, (variables: Record<string, unknown>) => unknown>
type Typed<T> = T & { __typename: string }

export function product(id: string, more: Partial<ProductSummary> = {}): Typed<ProductSummary> {
  const category = { __typename: 'Category', id: 'lighting', name: 'Lighting' }
  const plain = { name: `Lamp ${id}`, price: 19.5, currency: 'EUR', image: `/pictures/${id}.svg`, stock: 40, category }
  return { __typename: 'Product', id, ...plain, ...more }
}

export function catalog(items: ProductSummary[], more: { total?: number; page?: number; pages?: number } = {}) {
  return { catalog: { __typename: 'ProductPage', items, total: items.length, page: 1, pages: 1, ...more } }
}

export const shop: Answers = {
  Catalog: () => catalog([product('1'), product('2'), product('3', { stock: 0 }), product('4', { stock: 3 })]),
  Newest: () => ({ catalog: { __typename: 'ProductPage', items: [product('5')] } }),
  Categories: () => ({ categories: [{ __typename: 'Category', id: 'lighting', name: 'Lighting', count: 4 }] }),
}

const patterns = ['/', '/categories/:category', '/search', '/products/:id']

function routeOf(to: string): Route {
  const { pathname, searchParams } = new URL(to, 'http://shop.test')
  const given = pathname.split('/')
  const fits = (pattern: string) => pattern.split('/').every((part, at) => part.startsWith(':') || part === given[at])
  const pattern = patterns.find((each) => each.split('/').length === given.length && fits(each)) ?? ''
  const named = pattern
    .split('/')
    .flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), given[at] ?? '']] : []))
  return { path: pathname, pattern, params: Object.fromEntries(named), query: Object.fromEntries(searchParams) }
}

export interface Page {
  element: HTMLElement
  services: Services
  titles: string[]
  /** Where the MFE asked to go. */
  visited: string[]
  /** Each GraphQL operation as it was asked. */
  asked: { operation: string; variables: Record<string, unknown> }[]
  go(to: string): Promise<void>
}

export async function open(
  to: string,
  answers: Answers = shop,
  suggest: (q: string) => Suggestion[] = () => [],
): Promise<Page> {
  const asked: Page['asked'] = []
  const link = new ApolloLink(({ operationName = '', variables }) => {
    asked.push({ operation: operationName, variables })
    return new Observable((observer) => {
      Promise.resolve()
        .then(() => answers[operationName]?.(variables))
        .then((data) => {
          observer.next({ data: data as Record<string, unknown> })
          observer.complete()
        })
        .catch((error) => observer.error(error))
    })
  })
  const fetch = async (input: RequestInfo | URL) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : input)
    return Response.json({ items: suggest(searchParams.get('q') ?? '') })
  }
  const services = testServices({ fetch, apollo: new ApolloClient({ cache: new InMemoryCache(), link }) })
  return mountPage(to, services, asked)
}

async function mountPage(to: string, services: Services, asked: Page['asked']): Promise<Page> {
  const titles: string[] = []
  const visited: string[] = []
  const element = document.createElement('main')
  document.body.append(element)
  const props = (path: string): MfeProps =>
    testProps({
      name: 'product-catalog',
      route: routeOf(path),
      services,
      navigate: (target) => visited.push(target),
      setTitle: (title) => titles.push(title),
    })
  // Not awaited inside `act`: it resolves with the first commit, which `act` holds back until its callback is done.
  let mounting: Promise<Mounted> | undefined
  await act(async () => {
    mounting = Promise.resolve(mount(element, props(to)))
  })
  const mounted = await mounting
  // As the host does: a press on a link is a move within the page.
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a')
    if (!link || event.defaultPrevented) return
    event.preventDefault()
    visited.push(link.getAttribute('href') ?? '')
  }
  document.addEventListener('click', follow)
  onTestFinished(async () => {
    document.removeEventListener('click', follow)
    await act(async () => mounted?.unmount())
    element.remove()
  })
  return {
    element,
    services,
    titles,
    visited,
    asked,
    go: (path) => act(async () => void mounted?.update?.(props(path))),
  }
}
