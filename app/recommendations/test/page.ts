/** A page for tests: the MFE through its real contract, on real services and a real Apollo Client; the shop is played. */
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import type { MfeProps, Mounted, Services } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { onTestFinished } from 'vitest'
import { nextTick } from 'vue'
import type { Product } from '../src/documents.ts'
import mount from '../src/mount.ts'

export type Answers = Record<string, (variables: Record<string, unknown>) => unknown>

export function product(id: string, more: Partial<Product> = {}): Product & { __typename: string } {
  const category = { __typename: 'Category', id: 'lighting', name: 'Lighting' }
  const plain = { name: `Lamp ${id}`, price: 19.5, currency: 'EUR', image: `/pictures/${id}.svg`, stock: 40, category }
  return { __typename: 'Product', id, ...plain, ...more }
}

export const related = (...ids: string[]) => ({
  product: { __typename: 'Product', id: '1', related: ids.map((id) => product(id)) },
})

export interface Page {
  element: HTMLElement
  services: Services
  asked: string[]
  mounted: Mounted
  /** Ends what the host ends when the MFE leaves its place. */
  leave(): Promise<void>
  go(pattern: string, id?: string): Promise<void>
}

/** Lets what was asked be answered, and shown. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  await nextTick()
}

export async function open(pattern: string, answers: Answers, user = 'u1'): Promise<Page> {
  const asked: string[] = []
  const link = new ApolloLink(({ operationName = '', variables }) => {
    asked.push(`${operationName} ${Object.values(variables).join()}`)
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
  const fetch = async () => Response.json({ user: { id: user, name: 'Guest', kind: 'guest', roles: [] } })
  const services = testServices({ fetch, apollo: new ApolloClient({ cache: new InMemoryCache(), link }) })
  await services.session.refresh().catch(() => {})
  const place = new AbortController()
  const props = (at: string, id: string): MfeProps =>
    testProps({
      name: 'recommendations',
      slot: 'aside',
      route: { path: at.replace(':id', id), pattern: at, params: { id }, query: {} },
      services,
      signal: place.signal,
    })
  const element = document.body.appendChild(document.createElement('aside'))
  const mounted = await mount(element, props(pattern, '1'))
  const leave = async () => {
    place.abort()
    await mounted.unmount()
    element.remove()
  }
  onTestFinished(leave)
  await settled()
  return {
    element,
    services,
    asked,
    mounted,
    leave,
    async go(at, id = '1') {
      await mounted.update?.(props(at, id))
      await settled()
    },
  }
}
