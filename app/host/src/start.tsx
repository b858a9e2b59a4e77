/** Rule: the host is wired here and nowhere else; importing this file does nothing, `start` does. */
import { createBrowser, createLoader, readIntegrity, readRelease } from '@muntin/runtime'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { adapters } from './adapters.ts'
import { HostContext } from './context.ts'
import './host.css'
import './skeleton.css'
import './skeleton-pages.css'
import { createNavigation, destinationOf } from './navigation.ts'
import { matchRoute } from './routing.ts'
import { keepScroll } from './scroll.ts'
import { provideServices } from './services.ts'

/** Takes over `document`: loads the services, then renders the page in place of the shell's skeletons. */
export async function start(document: Document): Promise<void> {
  const release = readRelease(document)
  const loader = createLoader({
    release,
    integrity: readIntegrity(document, release),
    browser: createBrowser(document, adapters),
  })
  const root = document.getElementById('app')
  if (!root) throw new Error('the document has no #app')
  const { services, missing } = await provideServices(loader)
  const navigation = createNavigation(window)
  keepScroll(window, navigation)
  const knows = (path: string) => matchRoute(release.routes, path, '').declared !== null
  document.addEventListener('click', (event) => {
    const to = destinationOf(event, location.origin, knows)
    if (to === null) return
    event.preventDefault()
    navigation.navigate(to)
  })
  createRoot(root).render(
    <HostContext value={{ release, loader, services, navigation }}>
      <App missingServices={missing} />
    </HostContext>,
  )
}
