/**
 * Rule: a `muntin.toml` is either taken whole or refused with the key that is wrong and what is allowed there.
 * The format, with every key, is in packages/vite/README.md.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { BuildError } from './errors.ts'

export const KINDS = ['module', 'host', 'page'] as const
export const SKELETONS = [
  'page',
  'showcase',
  'grid',
  'product',
  'lines',
  'cards',
  'columns',
  'form',
  'panel',
  'bar',
] as const
export const DEFAULT_BUDGET = 250_000

export type Kind = (typeof KINDS)[number]
export type Skeleton = (typeof SKELETONS)[number]

export interface RouteDeclaration {
  path: string
  title: string
  description: string
  skeleton: Skeleton
  protected: boolean
}

export interface SlotDeclaration {
  name: string
  except: string[]
  skeleton: Skeleton
}

export interface Declaration {
  name: string
  version: string
  owner: string
  about: string
  kind: Kind
  base: string
  exposes: Record<string, string>
  shared: Record<string, string>
  events: { sends: string[]; receives: string[] }
  budget: { js: number }
  routes: RouteDeclaration[]
  slots: SlotDeclaration[]
  page: { title: string; description: string; lang: string; footer: string; slots: string[] } | null
}

type Check<T> = (value: unknown, key: string) => T
type Table = Record<string, unknown>

class Refused extends Error {}

const refuse = (key: string, problem: string): never => {
  throw new Refused(`${key}: ${problem}`)
}

const text: Check<string> = (value, key) =>
  typeof value === 'string' && value.trim() !== '' ? value : refuse(key, 'expected a non-empty text')
const flag: Check<boolean> = (value, key) =>
  typeof value === 'boolean' ? value : refuse(key, 'expected true or false')
const count: Check<number> = (value, key) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : refuse(key, 'expected a whole number > 0')
const matching =
  (pattern: RegExp, allowed: string): Check<string> =>
  (value, key) =>
    pattern.test(text(value, key)) ? (value as string) : refuse(key, `${JSON.stringify(value)} is not ${allowed}`)
const oneOf =
  <T extends string>(allowed: readonly T[]): Check<T> =>
  (value, key) =>
    allowed.includes(value as T) ? (value as T) : refuse(key, `expected one of ${allowed.join(', ')}`)
const list =
  <T>(item: Check<T>): Check<T[]> =>
  (value, key) =>
    Array.isArray(value) ? value.map((each, i) => item(each, `${key}[${i}]`)) : refuse(key, 'expected a list')
const record =
  <T>(item: Check<T>): Check<Record<string, T>> =>
  (value, key) =>
    Object.fromEntries(Object.entries(plain(value, key)).map(([name, each]) => [name, item(each, `${key}."${name}"`)]))
const optional =
  <T>(check: Check<T>, fallback: T): Check<T> =>
  (value, key) =>
    value === undefined ? fallback : check(value, key)

const plain: Check<Table> = (value, key) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : refuse(key, 'expected a table')

/** A table with exactly these keys; unknown ones are refused, since a misspelt key would silently mean its default. */
const table =
  <T>(fields: { [K in keyof T]: Check<T[K]> }): Check<T> =>
  (value, key) => {
    const given = plain(value, key)
    const at = key ? `${key}.` : ''
    for (const name of Object.keys(given)) {
      if (!(name in fields)) refuse(at + name, `unknown key; allowed: ${Object.keys(fields).join(', ')}`)
    }
    return Object.fromEntries(
      Object.entries(fields).map(([name, check]) => [name, (check as Check<unknown>)(given[name], at + name)]),
    ) as T
  }

const path = matching(/^\/$|^(\/(:[a-zA-Z]+|[a-z0-9][a-z0-9._-]*))+$/, 'a path like /products/:id')
const skeleton = optional(oneOf(SKELETONS), 'page')

const FIELDS = table({
  name: matching(/^[a-z][a-z0-9-]{0,39}$/, 'a name of lower-case letters, digits and dashes'),
  version: matching(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'a semantic version like 1.0.0'),
  owner: text,
  about: optional(text, ''),
  kind: optional(oneOf(KINDS), 'module'),
  base: optional(matching(/^\/([a-z0-9-]+\/)*$/, 'a path that ends with /'), '/'),
  exposes: optional(record(matching(/^src\//, 'a file below src/')), {}),
  shared: optional(record(text), {}),
  events: optional(table({ sends: optional(list(text), []), receives: optional(list(text), []) }), {
    sends: [],
    receives: [],
  }),
  budget: optional(table({ js: count }), { js: DEFAULT_BUDGET }),
  route: optional(
    list(table({ path, title: text, description: optional(text, ''), skeleton, protected: optional(flag, false) })),
    [],
  ),
  slot: optional(
    list(table({ name: matching(/^[a-z][a-z0-9-]*$/, 'a slot name'), except: optional(list(path), []), skeleton })),
    [],
  ),
  page: optional(
    table<NonNullable<Declaration['page']>>({
      title: text,
      description: text,
      lang: optional(text, 'en'),
      footer: optional(text, ''),
      slots: optional(list(text), []),
    }),
    null as never,
  ),
})

/** Reads and checks `folder/muntin.toml`. Throws BuildError, whose text names the file and the key. */
export function readDeclaration(folder: string, folderName: string): Declaration {
  try {
    const { route, slot, page, ...rest } = FIELDS(parse(readFileSync(join(folder, 'muntin.toml'), 'utf8')), '')
    const declaration: Declaration = { ...rest, routes: route, slots: slot, page: page ?? null }
    checkWhole(declaration, folder, folderName)
    return declaration
  } catch (error) {
    throw new BuildError(folderName, `muntin.toml: ${(error as Error).message}`, error)
  }
}

function checkWhole(declaration: Declaration, folder: string, folderName: string): void {
  if (declaration.name !== folderName) refuse('name', `expected "${folderName}", the name of its folder`)
  for (const [expose, file] of Object.entries(declaration.exposes)) {
    if (!/^\.\/[a-z][a-z0-9-]*$/.test(expose)) refuse(`exposes."${expose}"`, 'expected a key like "./mount"')
    if (!existsSync(join(folder, file))) refuse(`exposes."${expose}"`, `${file} does not exist`)
  }
  if (declaration.kind === 'module' && Object.keys(declaration.exposes).length === 0)
    refuse('exposes', 'a module exposes something; add "./mount" = "src/mount.tsx"')
  if (declaration.kind === 'host' && !declaration.page) refuse('page', 'the host needs a [page] table')
  if (declaration.routes.length + declaration.slots.length > 0 && !declaration.exposes['./mount'])
    refuse('exposes', 'an MFE with routes or slots exposes "./mount"')
}
