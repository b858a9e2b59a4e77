/** Rule: what is wrong with the page as a whole is said above it, in one line, for as long as it is so. */
import { keepTrying } from '@muntin/runtime'
import { Button } from '@muntin/ui-kit'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useHost } from './context.ts'

function subscribeOnline(fn: () => void): () => void {
  window.addEventListener('online', fn)
  window.addEventListener('offline', fn)
  return () => {
    window.removeEventListener('online', fn)
    window.removeEventListener('offline', fn)
  }
}

/** The services stay as they are for the life of the page; a new page gets the release's own once they can be had. */
function MissingServices({ error }: { error: Error }) {
  const { loader } = useHost()
  const [isBack, setBack] = useState(false)
  useEffect(() => keepTrying(window, (signal) => loader.probeServices(signal).then(() => setBack(true))), [loader])
  return (
    <div className="host-banner">
      <p>
        The shared services did not load; the shop runs on its built-in ones.{' '}
        {isBack ? 'They can be reached again.' : <span className="host-fallback-who">{error.message}</span>}
      </p>
      {isBack && (
        <Button variant="secondary" size="s" icon="refresh" onClick={() => location.reload()}>
          Reload
        </Button>
      )}
    </div>
  )
}

export function Banners({ missingServices }: { missingServices: Error | null }) {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
  return (
    <div className="host-banners" role="status">
      {!online && <p className="host-banner">You are offline. What is on the page stays; changes have to wait.</p>}
      {missingServices && <MissingServices error={missingServices} />}
    </div>
  )
}
