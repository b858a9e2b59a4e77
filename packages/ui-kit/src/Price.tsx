/**
 * Price: an amount of money, formatted by the platform's own tables (ECMA-402) in the language of the page.
 *
 * Takes either `minor` (integer minor units, as REST answers) or `amount` (major units, as GraphQL answers); the currency
 * decides how many decimals there are, so 1999 JPY is not 19.99.
 */
import { classes } from './classes.ts'

const formats = new Map<string, Intl.NumberFormat>()

function format(currency: string): Intl.NumberFormat {
  const language = globalThis.document?.documentElement.lang || 'en'
  const key = `${language} ${currency}`
  let found = formats.get(key)
  if (!found) {
    found = new Intl.NumberFormat(language, { style: 'currency', currency })
    formats.set(key, found)
  }
  return found
}

/** `formatPrice({ minor: 1999, currency: 'EUR' })` -> `€19.99`. Throws RangeError for a currency that is no ISO 4217 code. */
export function formatPrice(price: Money): string {
  const formatter = format(price.currency)
  const digits = formatter.resolvedOptions().maximumFractionDigits ?? 2
  return formatter.format(price.minor === undefined ? price.amount : price.minor / 10 ** digits)
}

export type Money = { currency: string } & (
  | { minor: number; amount?: undefined }
  | { amount: number; minor?: undefined }
)
export type PriceProps = Money & { size?: 's' | 'm' | 'l' | 'xl'; className?: string }

export function Price({ size = 'm', className, ...money }: PriceProps) {
  return <span className={classes('mu-price', `mu-price--${size}`, className)}>{formatPrice(money as Money)}</span>
}
