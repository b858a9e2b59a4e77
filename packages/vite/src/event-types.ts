/**
 * Rule: what an event's detail is, is said once, in its JSON Schema; TypeScript's view of it is made from that.
 *
 * | JSON Schema                               | TypeScript                                                         |
 * |-------------------------------------------|--------------------------------------------------------------------|
 * | object with `properties`                  | `{ a: …; b?: … }`; a property that is not `required` may be absent   |
 * | object without, `additionalProperties`    | `Record<string, …>`, `unknown` if nothing is said                    |
 * | array                                     | `T[]`                                                              |
 * | `enum`, `const`                           | a union of the values                                              |
 * | `anyOf`, `oneOf`, several types / `allOf` | a union / an intersection                                          |
 * | `$ref` to `#/$defs/…`                     | what is there                                                      |
 * | anything else, a reference to itself      | `unknown`                                                          |
 *
 * Formats, lengths and ranges have no types; the bus checks them during development. The result is a declaration that merges
 * into `BusEvents` of @muntin/runtime: a file for an app's `tsconfig.json` to include.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Table = Readonly<Record<string, unknown>>

interface Place {
  root: Table
  indent: string
  /** References that lead here; one of them again would have no end. */
  within: readonly string[]
}

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/
const keyOf = (name: string): string => (IDENTIFIER.test(name) ? name : literal(name))
const WIDTH = 120

/** As Biome writes it: in single quotes. */
const literal = (value: unknown): string =>
  typeof value === 'string'
    ? `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`
    : JSON.stringify(value)

const union = (types: readonly string[]): string => {
  const distinct = [...new Set(types)]
  return distinct.includes('unknown') || distinct.length === 0 ? 'unknown' : distinct.join(' | ')
}
const wrapped = (type: string): string => (/ [|&] /.test(type) ? `(${type})` : type)

const PLAIN: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

/** The TypeScript type of a schema. */
function typeOf(schema: unknown, place: Place): string {
  if (schema === false) return 'never'
  if (!isTable(schema)) return 'unknown'
  if (typeof schema.$ref === 'string') return referred(schema.$ref, place)
  if ('const' in schema) return literal(schema.const)
  if (Array.isArray(schema.enum)) return union(schema.enum.map(literal))
  for (const keyword of ['anyOf', 'oneOf']) {
    const schemas = schema[keyword]
    if (Array.isArray(schemas)) return union(schemas.map((each) => typeOf(each, place)))
  }
  if (Array.isArray(schema.allOf)) return schema.allOf.map((each) => wrapped(typeOf(each, place))).join(' & ')
  const types = [schema.type ?? (isTable(schema.properties) ? 'object' : [])].flat() as string[]
  return union(types.map((type) => ofType(type, schema, place)))
}

function ofType(type: string, schema: Table, place: Place): string {
  if (type === 'array') return `${wrapped(typeOf(schema.items, place))}[]`
  if (type === 'object') return objectOf(schema, place)
  return PLAIN[type] ?? 'unknown'
}

function objectOf(schema: Table, place: Place): string {
  const { properties, additionalProperties: others, required } = schema
  if (!isTable(properties)) return `Record<string, ${others === false ? 'never' : typeOf(others, place)}>`
  const inner = { ...place, indent: `${place.indent}  ` }
  const needed = new Set(Array.isArray(required) ? required : [])
  const lines = Object.entries(properties).map(([name, each]) => {
    const field = `${keyOf(name)}${needed.has(name) ? '' : '?'}: ${typeOf(each, inner)}`
    return commentOf(each, inner.indent) + inner.indent + field
  })
  return `{\n${lines.join('\n')}\n${place.indent}}`
}

function referred(reference: string, place: Place): string {
  const target = reference
    .split('/')
    .slice(1)
    .reduce<unknown>((of, name) => (isTable(of) ? of[name] : undefined), place.root)
  if (!reference.startsWith('#/') || place.within.includes(reference)) return 'unknown'
  return typeOf(target, { ...place, within: [...place.within, reference] })
}

/** The schema's title and description as a doc comment, or nothing. */
function commentOf(schema: unknown, indent: string): string {
  if (!isTable(schema)) return ''
  const said = [schema.title, schema.description].filter(
    (each): each is string => typeof each === 'string' && each !== '',
  )
  const sentences = said.map((each) => (/[.!?]$/.test(each) ? each : `${each}.`).replaceAll('*/', '* /'))
  if (sentences.length === 0) return ''
  const line = `${indent}/** ${sentences.join(' ')} */\n`
  if (line.length <= WIDTH) return line
  return `${indent}/**\n${sentences.map((each) => `${indent} * ${each}\n`).join('')}${indent} */\n`
}

/** The declaration of all events whose schemas are in the folder `contracts`; `cart.updated@1.json` is `cart:updated`. */
export function eventTypes(contracts: string): string {
  const files = readdirSync(contracts).filter((file) => file.endsWith('.json'))
  const entries = files.map((file): [string, Table] => {
    const event = file.slice(0, -'.json'.length).replaceAll('.', ':').replace(/@1$/, '')
    return [event, JSON.parse(readFileSync(join(contracts, file), 'utf8'))]
  })
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  const members = entries.map(([event, schema]) => {
    const type = typeOf(schema, { root: schema, indent: '    ', within: [] })
    return `${commentOf(schema, '    ')}    ${keyOf(event)}: ${type}\n`
  })
  return `/** The events of the page and what they carry. Made from contracts/bus by \`npm run types\`; don't edit. */
import '@muntin/runtime'

declare module '@muntin/runtime' {
  interface BusEvents {
${members.join('')}  }
}
`
}
