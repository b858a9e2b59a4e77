/** What is wrong, at the top of the form; takes the focus when it appears, so that it is read and seen first. */
import { Notice } from '@muntin/ui-kit'
import { type MouseEvent, useEffect, useRef } from 'react'
import type { FieldErrors } from './credentials.ts'

const ids = { email: 'au-email', password: 'au-password' } as const

function focusField(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault()
  document.getElementById(event.currentTarget.hash.slice(1))?.focus()
}

/** Mount it anew (`key`) with each try. */
export function ErrorSummary({ errors, refused }: { errors: FieldErrors; refused: string | null }) {
  const summary = useRef<HTMLDivElement>(null)
  const wrong = Object.entries(errors) as [keyof typeof ids, string][]
  const isWrong = useRef(wrong.length > 0 || refused !== null)
  useEffect(() => {
    if (isWrong.current) summary.current?.focus()
  }, [])
  if (wrong.length === 0 && refused === null) return null
  return (
    <div ref={summary} tabIndex={-1} className="au-summary">
      <Notice tone="danger" title={refused ?? 'That can’t be sent yet'}>
        {wrong.length > 0 && (
          <ul>
            {wrong.map(([field, text]) => (
              <li key={field}>
                <a href={`#${ids[field]}`} onClick={focusField}>
                  {text}
                </a>
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  )
}
