/**
 * Rule: what MFEs say by `notify` is shown and read out, errors at once, the rest politely. Time stands still while one
 * points at a message or is in it.
 */
import { IconButton } from '@muntin/ui-kit'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useHost, usePlace } from './context.ts'
import { actionAt, afterMove, LASTS_MS, readNotify, type Toast, withToast } from './toasts.ts'

function ToastItem({ toast, onDone }: { toast: Toast; onDone(id: number): void }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => onDone(toast.id), LASTS_MS[toast.tone])
    return () => clearTimeout(timer)
  }, [held, toast, onDone])
  const action = actionAt(toast, usePlace().place.path)
  const hold = { onFocus: () => setHeld(true), onBlur: () => setHeld(false) }
  const point = { onMouseEnter: () => setHeld(true), onMouseLeave: () => setHeld(false) }
  return (
    <li className={`host-toast host-toast-${toast.tone}`} {...hold} {...point}>
      <span className="host-toast-text" role={toast.tone === 'error' ? 'alert' : undefined}>
        {toast.text}
      </span>
      {action && (
        <a className="host-toast-action" href={action.href}>
          {action.label}
        </a>
      )}
      <IconButton icon="close" label="Dismiss" size="s" onClick={() => onDone(toast.id)} />
    </li>
  )
}

/** The toasts of the page, from the bus. `drawer`: the cart lies over the page. */
export function useToasts(drawer: boolean): { toasts: Toast[]; dismiss(id: number): void } {
  const { services, navigation } = useHost()
  const { bus } = services
  const [toasts, setToasts] = useState<Toast[]>([])
  const last = useRef(0)
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((each) => each.id !== id)), [])
  useEffect(
    () =>
      bus.on('notify', (detail) => {
        const notify = readNotify(detail)
        if (!notify) return
        last.current += 1
        const added = { ...notify, id: last.current }
        setToasts((all) => withToast(all, added))
      }),
    [bus],
  )
  useEffect(() => navigation.subscribe((place) => place.moved && setToasts(afterMove)), [navigation])
  useEffect(() => {
    if (drawer) setToasts(afterMove)
  }, [drawer])
  return { toasts, dismiss }
}

export function Toasts({ toasts, dismiss }: ReturnType<typeof useToasts>) {
  return (
    <section className="host-toasts" aria-label="Messages" aria-live="polite">
      <ul className="host-toast-list">
        {toasts.map((toast) => (
          <ToastItem key={toast.id} toast={toast} onDone={dismiss} />
        ))}
      </ul>
    </section>
  )
}
