/** A point in time in the language of the page and the shopper's own time zone. */

const options = {
  date: { dateStyle: 'medium' },
  full: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** `at`: RFC 3339; anything else is shown as it came. */
export function Moment({ at, form = 'full' }: { at: string; form?: keyof typeof options }) {
  const date = new Date(at)
  const isKnown = !Number.isNaN(date.getTime())
  const language = document.documentElement.lang || 'en'
  return <time dateTime={at}>{isKnown ? new Intl.DateTimeFormat(language, options[form]).format(date) : at}</time>
}
