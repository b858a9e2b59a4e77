import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unknownKeywords, violations } from './schema.ts'

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'))

interface Case {
  schema: Record<string, unknown> | boolean
  fits: unknown[]
  refused: unknown[]
}

const CASES: Case[] = read('tests/bus/schema_cases.json')
const EVENTS: Record<string, Omit<Case, 'schema'>> = read('tests/bus/bus_cases.json')
const schemaOf = (event: string) => read(`contracts/bus/${event.replaceAll(':', '.')}.json`)
const ofEvents = Object.entries(EVENTS).map(([event, cases]): [string, Case] => [
  event,
  { schema: schemaOf(event), ...cases },
])

describe('the validator', () => {
  it.each([...CASES.map((each): [string, Case] => [JSON.stringify(each.schema), each]), ...ofEvents])(
    'answers like a complete one: %s',
    (_, { schema, fits, refused }) => {
      expect(fits.filter((value) => violations(schema, value).length > 0)).toEqual([])
      expect(refused.filter((value) => violations(schema, value).length === 0)).toEqual([])
    },
  )

  it('says where something is wrong, and what', () => {
    const session = schemaOf('session:changed@1')
    const user = { id: '', name: 'A', kind: 'robot', roles: ['staff', 7] }
    expect(violations(session, { user })).toEqual([
      '/user/id is shorter than 1: ""',
      '/user/kind is "robot", none of "guest", "member"',
      '/user/roles/1 is 7, not string',
    ])
    expect(violations(session, {})).toEqual(['the detail has no user'])
    expect(violations(session, undefined)).toEqual(['the detail is undefined, not object'])
    expect(violations({ additionalProperties: false }, { a: 1 })).toEqual(['/a is not in the contract'])
  })

  it('takes what is undefined for absent and NaN for no number, as JSON does', () => {
    const schema = { properties: { count: { type: 'number' } }, required: ['count'] }
    expect(violations(schema, { count: undefined })).toEqual(['the detail has no count'])
    expect(violations(schema, { count: Number.NaN })).toEqual(['/count is null, not number'])
    expect(violations({ maxProperties: 1 }, { a: 1, b: undefined })).toEqual([])
  })

  it('shows values that are no JSON, and long ones cut short', () => {
    const cycle: { self?: object } = {}
    cycle.self = cycle
    expect(violations({ type: 'string' }, cycle)).toEqual(['the detail is [object Object], not string'])
    expect(violations({ type: 'string' }, 5n)).toEqual(['the detail is 5, not string'])
    expect(violations({ type: 'integer' }, 'x'.repeat(100))[0]).toHaveLength('the detail is , not integer'.length + 60)
  })

  it('comes to an end with a schema that refers to itself alone', () => {
    expect(violations({ $ref: '#' }, 1)).toEqual([])
  })

  it('names the keywords that it does not check, wherever they are, and no others', () => {
    const inner = { unevaluatedProperties: false, $ref: 'https://shop.test/schema.json' }
    const schema = { properties: { a: { items: { anyOf: [inner] } } }, contentEncoding: 'base64', 'x-muntin': {} }
    const unknown = ['unevaluatedProperties', '$ref: https://shop.test/schema.json', 'contentEncoding']
    expect(unknownKeywords(schema)).toEqual(unknown)
    for (const [, { schema: contract }] of ofEvents) expect(unknownKeywords(contract)).toEqual([])
    for (const { schema: known } of CASES) expect(unknownKeywords(known)).toEqual([])
  })
})
