/**
 * Rule: one MFE in one place of a React page; whatever it does, the place shows something and the page around it lives.
 *
 * | state                          | shown                                                                      |
 * |--------------------------------|----------------------------------------------------------------------------|
 * | NOT_LOADED, LOADING, MOUNTING  | `skeleton`; after a failure still `fallback`: it must not flicker          |
 * | MOUNTED, UPDATING              | the MFE                                                                    |
 * | FAILED, FALLBACK               | `fallback`, with what failed, when it is tried again, and `retry`          |
 *
 * The element says so, too: `data-mfe`, `data-slot`, `data-state`, `data-version`, and `aria-busy` while it is waited for.
 *
 * Each run of the effect has an instance and an element of its own. So StrictMode's second run, a place that is hidden and
 * shown again, or one that goes while its MFE loads can't meet what an earlier run left behind.
 */
import type { Instance, MfeProps, State } from '@muntin/runtime'
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ErrorBoundary, plainFallback } from './ErrorBoundary.tsx'
import { usePage } from './page.ts'

/** What is known of an MFE that isn't there. */
export interface Failure {
  name: string
  slot: string
  /** MfeError: who failed, and when; its message is for developers. */
  error: unknown
  /** FAILED: it is tried again by itself; FALLBACK: it is not, or much later; LOADING, MOUNTING: that is happening now. */
  state: State
  /** When the next attempt is due, in ms since the epoch; null if none is. */
  nextAttemptAt: number | null
  retry(): void
}

export interface MicroFrontendProps {
  /** Of the release, or of the loader's `mfes`. */
  name: string
  /** For this MFE alone; compared one level deep, another value is an `update`. */
  props?: Readonly<Record<string, unknown>>
  /** What the place is called; the MFE's name by default. */
  slot?: string
  /** When it is loaded: at once, when its place comes into view, or when the page is idle. */
  when?: 'eager' | 'visible' | 'idle'
  skeleton?: ReactNode
  fallback?: (failure: Failure) => ReactNode
  setTitle?: (title: string) => void
  /** Told whether the place waits for its MFE. */
  onBusy?: (busy: boolean) => void
  className?: string
}

const WAITING: ReadonlySet<State> = new Set(['NOT_LOADED', 'LOADING', 'MOUNTING'])
const FAILED: ReadonlySet<State> = new Set(['FAILED', 'FALLBACK'])
const ignore = () => {}

/** A component of its own, so that a fallback may use hooks, and may be another function at each render. */
const Shown = ({ fallback, failure }: { fallback: (failure: Failure) => ReactNode; failure: Failure }) =>
  fallback(failure)

export function MicroFrontend(given: MicroFrontendProps): ReactNode {
  const { name, slot = name, fallback = plainly } = given
  const failed = { name, slot, state: 'FALLBACK', nextAttemptAt: null } as const
  return (
    <ErrorBoundary
      region={name}
      resetOn={name}
      fallback={({ error, retry }) => (
        <div className={given.className} {...factsOf(failed)}>
          <Shown fallback={fallback} failure={{ ...failed, error, retry }} />
        </div>
      )}
    >
      <Place key={name} {...given} slot={slot} fallback={fallback} />
    </ErrorBoundary>
  )
}

const factsOf = ({ name, slot, state }: Pick<Failure, 'name' | 'slot' | 'state'>) => ({
  'data-slot': slot,
  'data-mfe': name,
  'data-state': state.toLowerCase(),
})

const plainly = ({ name, retry }: Failure): ReactNode => plainFallback({ region: name, retry })

type PlaceProps = MicroFrontendProps & { slot: string; fallback: (failure: Failure) => ReactNode }

function Place({ name, slot, when = 'eager', fallback, skeleton, onBusy, className, ...rest }: PlaceProps) {
  const element = useRef<HTMLDivElement>(null)
  const instance = useInstance(name, when, element, { slot, ...rest })
  const state = useStateOf(instance)
  const error = useFailure(state, instance?.error ?? null)
  const waiting = WAITING.has(state)
  const busy = waiting && error === null && (state !== 'NOT_LOADED' || when === 'eager')
  useEffect(() => {
    onBusy?.(busy)
    return () => onBusy?.(false)
  }, [onBusy, busy])
  const nextAttemptAt = instance?.nextAttemptAt ?? null
  const retry = () => {
    if (instance && FAILED.has(instance.state)) void instance.retry()
  }
  const failure: Failure = { name, slot, error, state, nextAttemptAt, retry }
  const version = instance?.version || undefined
  return (
    <div className={className} {...factsOf(failure)} data-version={version} aria-busy={busy || undefined}>
      {waiting && error === null && skeleton}
      {error !== null && <Shown fallback={fallback} failure={failure} />}
      <div ref={element} />
    </div>
  )
}

/** The instance of the newest run of the effect; null before the first. */
function useInstance(
  name: string,
  when: NonNullable<MicroFrontendProps['when']>,
  element: RefObject<HTMLElement | null>,
  own: Pick<MicroFrontendProps, 'slot' | 'props' | 'setTitle'>,
): Instance | null {
  const { loader, services, route, navigate } = usePage()
  const given = defined({ services, route, navigate, ...own })
  const newest = useRef(given)
  const running = useRef<Instance | null>(null)
  const [shown, setShown] = useState<Instance | null>(null)
  useEffect(() => {
    if (!element.current) return
    const el = element.current.appendChild(element.current.ownerDocument.createElement('div'))
    const instance = loader.instance(name)
    running.current = instance
    setShown(instance)
    void instance.start(el, newest.current, { when })
    return () => void instance.stop().finally(() => el.remove())
  }, [loader, name, when, element])
  useEffect(() => {
    if (isSame(given, newest.current)) return
    newest.current = given
    running.current?.update(given)
  })
  return shown
}

type Given = Partial<MfeProps>

/** Without what is undefined, so that the loader's own defaults hold. */
const defined = (given: object): Given => Object.fromEntries(entriesOf(given))

const entriesOf = (given: object = {}) => Object.entries(given).filter(([, value]) => value !== undefined)

/** Whether an MFE would see no difference: `props` is compared one level deep. */
const isSame = ({ props: some, ...a }: Given, { props: others, ...b }: Given): boolean =>
  isShallowlySame(a, b) && isShallowlySame(some, others)

function isShallowlySame(a?: object, b?: object): boolean {
  const [some, others] = [entriesOf(a), new Map(entriesOf(b))]
  return some.length === others.size && some.every(([key, value]) => Object.is(others.get(key), value))
}

function useStateOf(instance: Instance | null): State {
  const subscribe = useCallback((fn: () => void) => instance?.subscribe(fn) ?? ignore, [instance])
  // The time of the next attempt may change while the state does not.
  useSyncExternalStore(subscribe, () => instance?.nextAttemptAt ?? null)
  return useSyncExternalStore(subscribe, () => instance?.state ?? 'NOT_LOADED')
}

/** Why it isn't there; kept while it is tried again. */
function useFailure(state: State, error: unknown): unknown {
  const [kept, setKept] = useState<unknown>(null)
  const next = error ?? (WAITING.has(state) ? kept : null)
  if (next !== kept) setKept(next)
  return next
}
