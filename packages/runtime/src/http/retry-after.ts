/** Rule: what `Retry-After` says is read in one place, as a number of seconds or as a date (RFC 9110 section 10.2.3). */

/** The seconds that an answer asks to be waited; null if it says nothing of use. */
export function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after')?.trim()
  if (!value) return null
  if (/^\d+$/.test(value)) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}
