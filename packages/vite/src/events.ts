/**
 * Rule: an event is known by its name and the major version of its detail, and every one has a JSON Schema.
 *
 * | in muntin.toml     | in the manifest    | file of its schema                                          |
 * |--------------------|--------------------|-------------------------------------------------------------|
 * | `cart:updated`     | `cart:updated@1`   | `cart.updated@1.json` in the MFE's events/, or contracts/bus |
 * | `cart:updated@2`   | `cart:updated@2`   | `cart.updated@2.json`                                       |
 *
 * Under the keyword `x-muntin` a schema may say how the page delivers the event: `replay` (the last value to whoever
 * subscribes later) and `crossTab` (to the visitor's other tabs), each true or false.
 *
 * A colon is a dot in the file's name, since not every file system has it; so event names have no dots.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flag, optional, refuse, table } from './checks.ts'

export type Schemas = Record<string, Record<string, unknown>>

export const EVENT = /^[A-Za-z][A-Za-z0-9_-]*(:[A-Za-z0-9_-]+)*(@[1-9]\d*)?$/
const DELIVERY = optional(
  table<{ replay: boolean; crossTab: boolean }>({ replay: optional(flag, false), crossTab: optional(flag, false) }),
  null as never,
)
const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** The schema of each of `events`, from the first of the folders `places` that has it. `key` is only named in errors. */
export function schemasOf(events: readonly string[], key: string, places: readonly string[]): Schemas {
  const entries = events.map((given, index): [string, Record<string, unknown>] => {
    const event = given.includes('@') ? given : `${given}@1`
    return [event, schemaOf(event, `${key}[${index}]`, places)]
  })
  if (new Set(entries.map(([event]) => event)).size < entries.length) refuse(key, 'names an event twice')
  return Object.fromEntries(entries.sort())
}

function schemaOf(event: string, key: string, places: readonly string[]): Record<string, unknown> {
  const files = places.map((place) => join(place, `${event.replaceAll(':', '.')}.json`))
  const file = files.find((each) => existsSync(each))
  if (!file) return refuse(key, `"${event}" has no schema; write ${files.join(' or ')}`)
  try {
    const schema: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new Error('it is not an object')
    const dialect = (schema as { $schema?: unknown }).$schema
    if (dialect !== undefined && dialect !== DIALECT) throw new Error(`its $schema is not ${DIALECT}`)
    DELIVERY((schema as { 'x-muntin'?: unknown })['x-muntin'], 'x-muntin')
    return schema as Record<string, unknown>
  } catch (error) {
    return refuse(key, `${file} is no JSON Schema: ${(error as Error).message}`)
  }
}
