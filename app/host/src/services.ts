/** Rule: a page always has services. If the MFE that makes them can't be had, plain ones do the same work, and the page says so. */
import { createServices } from '@muntin/react/apollo'
import type { Loader, PageFacts, Services } from '@muntin/runtime'

export interface Provided {
  services: Services
  /** Why the services are the plain ones; null if they are the release's own. */
  missing: Error | null
}

export async function provideServices(loader: Loader, facts: PageFacts): Promise<Provided> {
  try {
    return { services: await loader.services(facts), missing: null }
  } catch (error) {
    console.error(error)
    return { services: createServices(facts), missing: error as Error }
  }
}
