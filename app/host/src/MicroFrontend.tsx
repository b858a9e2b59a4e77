/**
 * Rule: one MFE in one slot.
 *
 * | state                          | shown                                              |
 * |--------------------------------|----------------------------------------------------|
 * | NOT_LOADED, LOADING, MOUNTING  | the skeleton; the slot is `aria-busy`              |
 * | MOUNTED, UPDATING              | the MFE                                            |
 * | FAILED                         | the fallback; files that can't be had are asked for again by itself |
 */
import { type Instance, keepTrying, type MfeProps, type Route } from '@muntin/runtime'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useHost } from './context.ts'
import { Fallback } from './Fallback.tsx'
import { Skeleton } from './Skeleton.tsx'

interface Props {
  name: string
  slot: string
  route: Route
  skeleton: string
  setTitle(title: string): void
  /** Told whether the slot still waits for its MFE. */
  onBusy?(busy: boolean): void
}

const WAITING = new Set(['NOT_LOADED', 'LOADING', 'MOUNTING'])

/** What the MFE is given; a new object only when something in it changed. */
function useMfeProps({ name, slot, route, setTitle }: Props, instance: Instance): MfeProps {
  const { release, services, navigation } = useHost()
  const version = release.mfes[name]?.version ?? ''
  const own = useMemo(() => ({ ...services, http: services.http.as(`${name}@${version}`) }), [services, name, version])
  const onError = useCallback((error: unknown) => instance.crash(error), [instance])
  return useMemo(
    () => ({ name, version, slot, route, services: own, navigate: navigation.navigate, setTitle, onError }),
    [name, version, slot, route, own, navigation, setTitle, onError],
  )
}

export function MicroFrontend(props: Props) {
  const { name, slot, skeleton, onBusy } = props
  const { loader } = useHost()
  const [instance] = useState(() => loader.instance(name))
  const given = useMfeProps(props, instance)
  const place = useRef<HTMLDivElement>(null)
  const first = useRef(given)
  const subscribe = useCallback((fn: () => void) => instance.subscribe(fn), [instance])
  const state = useSyncExternalStore(subscribe, () => instance.state)
  const busy = WAITING.has(state)

  useEffect(() => {
    if (place.current) void instance.start(place.current, first.current)
    return () => void instance.stop()
  }, [instance])

  useEffect(() => {
    if (given === first.current) return
    first.current = given
    instance.update(given)
  }, [instance, given])

  useEffect(() => {
    const error = instance.error
    if (state !== 'FAILED' || error?.phase !== 'LOADING' || error.needsReload) return
    return keepTrying(window, async (signal) => {
      await instance.probe(signal)
      if (instance.state === 'FAILED') void instance.retry()
    })
  }, [instance, state])

  useEffect(() => onBusy?.(busy), [onBusy, busy])

  return (
    <div
      className={`host-slot host-slot-${slot}`}
      data-slot={slot}
      data-mfe={name}
      data-state={state.toLowerCase()}
      aria-busy={busy || undefined}
    >
      {busy && <Skeleton kind={skeleton} />}
      {state === 'FAILED' && instance.error && (
        <Fallback error={instance.error} slot={slot} onRetry={() => void instance.retry()} />
      )}
      <div ref={place} className="host-place" />
    </div>
  )
}
