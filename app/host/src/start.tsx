/**
 * Rule: the host is wired here and nowhere else; importing this file does nothing, `start` does. In this order: what watches,
 * what loads, what MFEs share, what is seen.
 */
import { createBrowser, createLoader, type ReleaseData, readIntegrity, readRelease } from '@muntin/runtime'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { adapters } from './adapters.ts'
import { HostContext } from './context.ts'
import './host.css'
import './skeleton.css'
import './skeleton-pages.css'
import { startMonitoring } from './monitoring.ts'
import { createNavigation, destinationOf, type Navigation } from './navigation.ts'
import { matchRoute } from './routing.ts'
import { createRunning } from './running.ts'
import { keepScroll } from './scroll.ts'
import { provideServices } from './services.ts'

/** Takes over `document`: loads the services, then renders the page in place of the shell's skeletons. */
export async function start(document: Document): Promise<void> {
  const release = readRelease(document)
  const root = document.getElementById('app')
  if (!root) throw new Error('the document has no #app')
  const running = createRunning()
  const monitor = startMonitoring(window, release, running)
  const integrity = readIntegrity(document, release)
  const loader = running.watch(
    createLoader({ release, integrity, browser: createBrowser(document, adapters), monitor }),
  )
  const development = release.mode === 'development'
  const facts = { release: release.id, development, events: release.events, monitor }
  const { services, missing } = await provideServices(loader, facts)
  const navigation = createNavigation(window)
  keepScroll(window, navigation)
  followLinks(document, navigation, release)
  createRoot(root).render(
    <HostContext value={{ release, loader, services, navigation }}>
      <App missingServices={missing} />
    </HostContext>,
  )
}

/** Links to pages of the release don't leave the page. */
function followLinks(document: Document, navigation: Navigation, release: ReleaseData): void {
  const knows = (path: string) => matchRoute(release.routes, path, '').declared !== null
  document.addEventListener('click', (event) => {
    const to = destinationOf(event, location.origin, knows)
    if (to === null) return
    event.preventDefault()
    navigation.navigate(to)
  })
}
