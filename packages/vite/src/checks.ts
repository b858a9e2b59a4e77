/** Rule: a value of a muntin.toml is taken as it should be, or refused with its key and what is allowed there. */

export type Check<T> = (value: unknown, key: string) => T
type Table = Record<string, unknown>

export class Refused extends Error {}

export const refuse = (key: string, problem: string): never => {
  throw new Refused(`${key}: ${problem}`)
}

export const text: Check<string> = (value, key) =>
  typeof value === 'string' && value.trim() !== '' ? value : refuse(key, 'expected a non-empty text')

export const flag: Check<boolean> = (value, key) =>
  typeof value === 'boolean' ? value : refuse(key, 'expected true or false')

export const count: Check<number> = (value, key) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : refuse(key, 'expected a whole number > 0')

export const matching =
  (pattern: RegExp, allowed: string): Check<string> =>
  (value, key) =>
    pattern.test(text(value, key)) ? (value as string) : refuse(key, `${JSON.stringify(value)} is not ${allowed}`)

export const oneOf =
  <T extends string>(allowed: readonly T[]): Check<T> =>
  (value, key) =>
    allowed.includes(value as T) ? (value as T) : refuse(key, `expected one of ${allowed.join(', ')}`)

export const list =
  <T>(item: Check<T>): Check<T[]> =>
  (value, key) =>
    Array.isArray(value) ? value.map((each, i) => item(each, `${key}[${i}]`)) : refuse(key, 'expected a list')

/** A list in which nothing occurs twice. */
export const set =
  (item: Check<string>): Check<string[]> =>
  (value, key) => {
    const items = list(item)(value, key)
    const twice = items.findIndex((each, i) => items.indexOf(each) !== i)
    return twice < 0 ? items : refuse(`${key}[${twice}]`, `${JSON.stringify(items[twice])} is there twice`)
  }

export const record =
  <T>(item: Check<T>, name?: Check<string>): Check<Record<string, T>> =>
  (value, key) =>
    Object.fromEntries(
      Object.entries(plain(value, key)).map(([each, content]) => {
        const at = `${key}."${each}"`
        name?.(each, at)
        return [each, item(content, at)]
      }),
    )

export const optional =
  <T>(check: Check<T>, fallback: T): Check<T> =>
  (value, key) =>
    value === undefined ? fallback : check(value, key)

const plain: Check<Table> = (value, key) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : refuse(key, 'expected a table')

/** A table with exactly these keys; unknown ones are refused, since a misspelt key would silently mean its default. */
export const table =
  <T>(fields: { [K in keyof T]: Check<T[K]> }): Check<T> =>
  (value, key) => {
    const given = plain(value, key)
    const at = key ? `${key}.` : ''
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(fields, name)) refuse(at + name, `unknown key; allowed: ${Object.keys(fields).join(', ')}`)
    }
    return Object.fromEntries(
      Object.entries(fields).map(([name, check]) => [name, (check as Check<unknown>)(given[name], at + name)]),
    ) as T
  }
