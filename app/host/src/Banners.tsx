/** Rule: what is wrong with the page as a whole is said above it, in one line, for as long as it is so. */
import { type Degradation, keepTrying } from '@muntin/runtime'
import { Button, Icon } from '@muntin/ui-kit'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useHost } from './context.ts'
import { type Outage, sentenceOf, withOutage, withoutOutage } from './outages.ts'

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

/** What something else stands in for, from the first answer that says so to the first that is whole again. */
function useOutages(): readonly Outage[] {
  const { bus } = useHost().services
  const [outages, setOutages] = useState<readonly Outage[]>([])
  useEffect(() => {
    const begin = (said: Degradation) => setOutages((all) => withOutage(all, said, Date.now()))
    const end = ({ upstream }: { upstream: string }) => setOutages((all) => withoutOutage(all, upstream))
    const stops = [bus.on('upstream:degraded', begin), bus.on('upstream:restored', end)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [bus])
  return outages
}

function Outages({ outages }: { outages: readonly Outage[] }) {
  const language = document.documentElement.lang || 'en'
  return (
    <p className="host-banner host-outage">
      <Icon name="info" size={18} />
      <span>{outages.map((each) => sentenceOf(each, Date.now(), language)).join(' ')}</span>
    </p>
  )
}

export function Banners({ missingServices }: { missingServices: Error | null }) {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
  const outages = useOutages()
  return (
    <div className="host-banners" role="status">
      {!online && <p className="host-banner">You are offline. What is on the page stays; changes have to wait.</p>}
      {outages.length > 0 && <Outages outages={outages} />}
      {missingServices && <MissingServices error={missingServices} />}
    </div>
  )
}
