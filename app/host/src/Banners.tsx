/** Rule: what is wrong with the page as a whole is said above it, in one line, for as long as it is so. */
import { useSyncExternalStore } from 'react'

function subscribeOnline(fn: () => void): () => void {
  window.addEventListener('online', fn)
  window.addEventListener('offline', fn)
  return () => {
    window.removeEventListener('online', fn)
    window.removeEventListener('offline', fn)
  }
}

export function Banners({ missingServices }: { missingServices: Error | null }) {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
  return (
    <div className="host-banners" role="status">
      {!online && <p className="host-banner">You are offline. What is on the page stays; changes have to wait.</p>}
      {missingServices && (
        <p className="host-banner">
          The shared services did not load; the shop runs on its built-in ones.{' '}
          <span className="host-fallback-who">{missingServices.message}</span>
        </p>
      )}
    </div>
  )
}
