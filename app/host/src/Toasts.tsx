/** Rule: what MFEs say by `notify`, and what became of changes that waited for the network, passes over the page once. */
import { useEvent } from '@muntin/react'
import { Toast, ToastRegion } from '@muntin/ui-kit'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useHost, usePlace } from './context.ts'
import {
  actionAt,
  afterMove,
  LASTS_MS,
  type Notify,
  readDropped,
  readNotify,
  readSent,
  type Shown,
  withToast,
} from './toasts.ts'

/** The toasts of the page, from the bus. `drawer`: the cart lies over the page. */
export function useToasts(drawer: boolean): { toasts: Shown[]; dismiss(id: number): void } {
  const { navigation } = useHost()
  const [toasts, setToasts] = useState<Shown[]>([])
  const last = useRef(0)
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((each) => each.id !== id)), [])
  const show = (notify: Notify | null) => {
    if (!notify) return
    last.current += 1
    const added = { ...notify, id: last.current }
    setToasts((all) => withToast(all, added))
  }
  useEvent('notify', (detail) => show(readNotify(detail)))
  useEvent('outbox:sent', (detail) => show(readSent(detail)))
  useEvent('outbox:dropped', (detail) => show(readDropped(detail)))
  useEffect(() => navigation.subscribe((place) => place.moved && setToasts(afterMove)), [navigation])
  useEffect(() => {
    if (drawer) setToasts(afterMove)
  }, [drawer])
  return { toasts, dismiss }
}

function Item({ toast, dismiss }: { toast: Shown; dismiss(id: number): void }) {
  const { id, tone, text } = toast
  const { place } = usePlace()
  const onDone = useCallback(() => dismiss(id), [dismiss, id])
  const kind = tone === 'error' ? 'danger' : tone
  return (
    <Toast tone={kind} lastsMs={LASTS_MS[tone]} action={actionAt(toast, place.path)} onDone={onDone}>
      {text}
    </Toast>
  )
}

export function Toasts({ toasts, dismiss }: ReturnType<typeof useToasts>) {
  return (
    <ToastRegion className="host-toasts">
      {toasts.map((toast) => (
        <Item key={toast.id} toast={toast} dismiss={dismiss} />
      ))}
    </ToastRegion>
  )
}
