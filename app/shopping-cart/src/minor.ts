/** Rule: money is added and multiplied in whole minor units only; a currency says how many digits those have. */

const digits = new Map<string, number>()

function digitsOf(currency: string): number {
  const known = digits.get(currency)
  if (known !== undefined) return known
  const found =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  digits.set(currency, found)
  return found
}

/** 19.9 EUR -> 1990. */
export function toMinor(amount: number, currency: string): number {
  return Math.round(amount * 10 ** digitsOf(currency))
}

/** 1990 EUR -> 19.9. */
export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** digitsOf(currency)
}
