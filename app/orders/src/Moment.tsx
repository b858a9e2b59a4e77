/** A point in time in the language of the page and the shopper's own time zone. */
import { useFormat } from '@muntin/react'

const options = {
  date: { dateStyle: 'medium' },
  full: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** `at`: RFC 3339; anything else is shown as it came. */
export function Moment({ at, form = 'full' }: { at: string; form?: keyof typeof options }) {
  const format = useFormat()
  return <time dateTime={at}>{format.date(at, options[form]) || at}</time>
}
