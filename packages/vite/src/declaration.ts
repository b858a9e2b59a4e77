/**
 * Rule: a `muntin.toml` is either taken whole or refused with the key that is wrong and what is allowed there.
 * The format, with every key, is in docs/manifest.md; the result is `declaration` in the manifest.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { parse } from 'smol-toml'
import { type Check, count, flag, list, matching, oneOf, optional, record, refuse, set, table, text } from './checks.ts'
import { BuildError } from './errors.ts'
import { EVENT, type Schemas, schemasOf } from './events.ts'

export const KINDS = ['module', 'host', 'page', 'remote'] as const
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
  'shelf',
  'bar',
  'none',
] as const
export const LOADS = ['eager', 'visible', 'idle'] as const
export const DEFAULT_BUDGET = 250_000

export type Kind = (typeof KINDS)[number]
export type Skeleton = (typeof SKELETONS)[number]
export type Load = (typeof LOADS)[number]

export interface SharedNeed {
  range: string
  singleton: boolean
  strict: boolean
  pool: string | null
}

export interface RouteDeclaration {
  path: string
  title: string
  description: string
  skeleton: Skeleton
  protected: boolean
  /** Paths of routes that are likely next; others' too, as they declare them. */
  next: string[]
}

export interface SlotDeclaration {
  name: string
  except: string[]
  /** The only routes with it; empty: all but `except`. */
  only: string[]
  /** At once, when its place comes into view, or when the page is idle. */
  load: Load
  skeleton: Skeleton
}

/** Where another build's mf-manifest.json is, and what it exposes; read by src/muntin/manifest/declaration.py. */
interface Remote {
  folder: string
  expose: string
  adapter: 'mount' | 'react'
}

/** As `Declaration` of src/muntin/manifest/build.py. */
export interface Declaration {
  name: string
  version: string
  owner: string
  about: string
  kind: Kind
  base: string
  exposes: Record<string, string>
  shared: Record<string, SharedNeed>
  requires: Record<string, string>
  events: { sends: Schemas; receives: Schemas }
  operations: string[]
  calls: string[]
  budget: { js: number }
  routes: RouteDeclaration[]
  slots: SlotDeclaration[]
  page: { title: string; description: string; lang: string; footer: string; slots: string[] } | null
}

export interface DeclarationOptions {
  /** The name that it must have; any if absent. */
  expected?: string
  /** Where event schemas are that the MFE has none of its own for: the folder contracts/bus. */
  contracts: string
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/
const NPM_NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const OPERATION = /^(query|mutation|subscription) [_A-Za-z][_0-9A-Za-z]*$/
/** One `/` between segments: a text can be read in one way only, so it is matched in time linear to its length. */
const CALL_PATH = /^\/([\w~.%-]+(\/[\w~.%-]+)*\/?)?$/
/** The expression that semver.org gives. */
const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\+([0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*))?$/

const name = matching(NAME, 'a name of lower-case letters, digits and dashes')
const path = matching(/^\/$|^(\/(:[a-zA-Z]+|[a-z0-9][a-z0-9._-]*))+$/, 'a path like /products/:id')
const paths = optional(set(path), [])
const skeleton = optional(oneOf(SKELETONS), 'page')
const range: Check<string> = (value, key) =>
  semver.validRange(text(value, key)) !== null
    ? (value as string)
    : refuse(key, `${JSON.stringify(value)} is not an npm range like "^1.0.0"`)
const need = table<SharedNeed>({
  range,
  singleton: optional(flag, false),
  strict: optional(flag, true),
  pool: optional<string | null>(name, null),
})
const shared: Check<SharedNeed> = (value, key) => need(typeof value === 'string' ? { range: value } : value, key)
const events = set(matching(EVENT, 'an event like "cart:updated" or "cart:updated@2"'))
const call: Check<string> = (value, key) => {
  const given = text(value, key)
  const isPath = CALL_PATH.test(given) && !given.includes('..')
  const isOrigin = /^(https?|wss?):\/\//.test(given) && URL.canParse(given) && new URL(given).pathname === '/'
  return isPath || isOrigin ? given : refuse(key, `"${given}" is neither a path like /api/catalog/ nor an origin`)
}

const FIELDS = table({
  name,
  version: matching(VERSION, 'a semantic version like 1.0.0'),
  owner: text,
  about: optional(text, ''),
  kind: optional(oneOf(KINDS), 'module'),
  base: optional(matching(/^\/([a-z0-9-]+\/)*$/, 'a path that ends with /'), '/'),
  exposes: optional(record(text, matching(/^\.\/[a-z][a-z0-9-]*$/, 'a key like "./mount"')), {}),
  shared: optional(record(shared, matching(NPM_NAME, 'the name of an npm package')), {}),
  requires: optional(record(range, name), {}),
  events: optional(table({ sends: optional(events, []), receives: optional(events, []) }), { sends: [], receives: [] }),
  graphql: optional(table({ operations: set(matching(OPERATION, 'an operation like "query Catalog"')) }), {
    operations: [],
  }),
  calls: optional(table({ allow: set(call) }), { allow: [] }),
  budget: optional(table({ js: count }), { js: DEFAULT_BUDGET }),
  route: optional(
    list(
      table({
        path,
        title: text,
        description: optional(text, ''),
        skeleton,
        protected: optional(flag, false),
        next: paths,
      }),
    ),
    [],
  ),
  slot: optional(
    list(
      table({
        name: matching(/^[a-z][a-z0-9-]*$/, 'a slot name'),
        except: paths,
        only: paths,
        load: optional(oneOf(LOADS), 'eager'),
        skeleton,
      }),
    ),
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
  remote: optional(
    table<Remote>({
      folder: optional(text, 'dist'),
      expose: optional(text, './mount'),
      adapter: optional(oneOf(['mount', 'react']), 'mount'),
    }),
    null as never,
  ),
})

/** Reads and checks `folder/muntin.toml`. Throws BuildError, whose text names the file and the key. */
export function readDeclaration(folder: string, target: string, options: DeclarationOptions): Declaration {
  try {
    const { route, slot, page, remote, graphql, calls, ...rest } = FIELDS(
      parse(readFileSync(join(folder, 'muntin.toml'), 'utf8')),
      '',
    )
    if (options.expected && rest.name !== options.expected)
      refuse('name', `expected "${options.expected}", the name of its folder`)
    if ((remote !== null) !== (rest.kind === 'remote')) refuse('remote', 'a table [remote] goes with kind = "remote"')
    const places = [join(folder, 'events'), options.contracts]
    const declaration: Declaration = {
      ...rest,
      events: {
        sends: schemasOf(rest.events.sends, 'events.sends', places),
        receives: schemasOf(rest.events.receives, 'events.receives', places),
      },
      operations: [...graphql.operations].sort(),
      calls: calls.allow,
      routes: route,
      slots: slot,
      page: page ?? null,
    }
    checkWhole(declaration, folder)
    return declaration
  } catch (error) {
    throw new BuildError(target, `muntin.toml: ${(error as Error).message}`, error)
  }
}

function checkWhole(declaration: Declaration, folder: string): void {
  if (declaration.kind === 'module') checkExposes(declaration, folder)
  if (declaration.kind === 'host' && !declaration.page) refuse('page', 'the host needs a [page] table')
  if (declaration.requires[declaration.name]) refuse(`requires."${declaration.name}"`, 'an MFE does not require itself')
  if (declaration.kind === 'remote') return
  if (declaration.routes.length + declaration.slots.length > 0 && !declaration.exposes['./mount'])
    refuse('exposes', 'an MFE with routes or slots exposes "./mount"')
}

function checkExposes({ exposes }: Declaration, folder: string): void {
  for (const [expose, file] of Object.entries(exposes)) {
    const key = `exposes."${expose}"`
    if (!file.startsWith('src/') || file.split('/').includes('..'))
      refuse(key, `${JSON.stringify(file)} is not a file below src/`)
    if (!existsSync(join(folder, file))) refuse(key, `${file} does not exist`)
  }
  if (Object.keys(exposes).length === 0)
    refuse('exposes', 'a module exposes something; add "./mount" = "src/mount.tsx"')
}
