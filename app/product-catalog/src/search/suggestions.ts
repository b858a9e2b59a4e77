/** What the search box suggests while someone types: asked after a pause, the latest question wins, a failure suggests nothing. */
import { useMfe } from '@muntin/react'
import { useEffect, useState } from 'react'

export interface Suggestion {
  id: string
  name: string
  image: string | null
  priceMinor: number
  currency: string
  categoryName: string
}

const PAUSE = 160
const LEAST_LETTERS = 2

/** `answered` is the text that `items` belong to; '' while nothing is suggested. */
export interface Suggestions {
  answered: string
  items: Suggestion[]
}
const none: Suggestions = { answered: '', items: [] }

export function useSuggestions(text: string, wanted: boolean): Suggestions {
  const { http } = useMfe().services
  const [found, setFound] = useState(none)
  const asked = text.trim()
  const ask = wanted && asked.length >= LEAST_LETTERS
  useEffect(() => {
    if (!ask) return setFound(none)
    const abort = new AbortController()
    const answer = async () => {
      const path = `/api/catalog/suggest?q=${encodeURIComponent(asked)}`
      const { items } = await http.request<{ items: Suggestion[] }>('GET', path, undefined, { signal: abort.signal })
      if (!abort.signal.aborted) setFound({ answered: asked, items })
    }
    // Suggestions are a help, not a need: without them the search itself still works, so a failure stays silent here.
    const timer = setTimeout(() => void answer().catch(() => !abort.signal.aborted && setFound(none)), PAUSE)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [ask, asked, http])
  return found
}
