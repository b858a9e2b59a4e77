/** Rule: what is wrong with the page as a whole is said above it, in one line, for as long as it is so. */
import { useEvent, useServices } from '@muntin/react'
import { type Degradation, keepTrying, readDegraded } from '@muntin/runtime'
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
  const [outages, setOutages] = useState<readonly Outage[]>([])
  useEvent('upstream:degraded', (said: unknown) => {
    for (const each of readDegraded([said])) setOutages((all) => withOutage(all, each, Date.now()))
  })
  useEvent('upstream:restored', ({ upstream }: Pick<Degradation, 'upstream'>) =>
    setOutages((all) => withoutOutage(all, upstream)),
  )
  return outages
}

/** How many changes wait for the network, those of an earlier visit included. */
function useKept(): number {
  const { outbox } = useServices().http
  const [count, setCount] = useState(0)
  const take = ({ pending }: { pending: unknown }) => Number.isInteger(pending) && setCount(pending as number)
  useEvent('outbox:kept', take)
  useEvent('outbox:sent', take)
  useEvent('outbox:dropped', take)
  useEffect(() => {
    // A browser that can't say what it keeps has nothing to tell.
    outbox.entries().then(
      (kept) => setCount(kept.length),
      () => {},
    )
  }, [outbox])
  return count
}

/** What is said of the network; null if there is nothing to say. */
export function sayNetwork(online: boolean, kept: number): string | null {
  const waits = kept === 1 ? '1 change waits for the network.' : `${kept} changes wait for the network.`
  if (online) return kept > 0 ? waits : null
  return `You are offline. What is on the page stays. ${kept > 0 ? waits : 'Changes have to wait.'}`
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
  const network = sayNetwork(online, useKept())
  const outages = useOutages()
  return (
    <div className="host-banners" role="status">
      {network && <p className="host-banner">{network}</p>}
      {outages.length > 0 && <Outages outages={outages} />}
      {missingServices && <MissingServices error={missingServices} />}
    </div>
  )
}
