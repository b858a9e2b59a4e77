/** Joins class names: falsy parts drop out, order is kept. */
export function classes(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}
