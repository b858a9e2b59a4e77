import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../test/checkout.ts'
import { eventTypes } from './event-types.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muntin-types-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The members that a schema of the event `x` becomes, without what is around them. */
function typed(schema: unknown, file = 'x@1.json'): string {
  writeFileSync(join(folder, file), JSON.stringify(schema))
  const text = eventTypes(folder)
  return text.slice(text.indexOf('BusEvents {\n') + 12, text.lastIndexOf('  }\n}')).trim()
}

describe('the types of events', () => {
  it('are committed as contracts/bus has them; `npm run types` writes them', () => {
    const committed = readFileSync(join(REPOSITORY, 'app/events.d.ts'), 'utf8')
    expect(committed).toBe(eventTypes(join(REPOSITORY, 'contracts/bus')))
  })

  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ['a', 1, null, "it's"] }, "'a' | 1 | null | 'it\\'s'"],
    [{ const: true }, 'true'],
    [{ type: 'array', items: { type: ['string', 'number'] } }, '(string | number)[]'],
    [{ type: 'array' }, 'unknown[]'],
    [{ type: 'object' }, 'Record<string, unknown>'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
    [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
    [{ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, 'string | string[]'],
    [{ allOf: [{ type: 'string' }, { enum: ['a', 'b'] }] }, "string & ('a' | 'b')"],
    [{ $defs: { id: { type: 'string' } }, $ref: '#/$defs/id' }, 'string'],
    [{ type: 'array', items: { $ref: '#/items' } }, 'unknown[]'],
    [{ $ref: 'https://shop.test/x.json' }, 'unknown'],
    [{}, 'unknown'],
    [true, 'unknown'],
  ])('say of %j: %s', (schema, type) => {
    expect(typed(schema)).toBe(`x: ${type}`)
  })

  it('have optional properties where the schema requires none, and its words as comments', () => {
    const properties = { id: { type: 'string', description: 'Of the */ product' }, 'at-most': { type: 'number' } }
    expect(typed({ title: 'A wish', description: 'Somebody sends it.', properties, required: ['id'] })).toBe(
      `/** A wish. Somebody sends it. */
    x: {
      /** Of the * / product. */
      id: string
      'at-most'?: number
    }`,
    )
  })

  it('name an event by its file: the first major without its number, others with it', () => {
    writeFileSync(join(folder, 'cart.updated@1.json'), '{"type": "number"}')
    expect(typed({ type: 'string' }, 'cart.updated@2.json')).toBe(
      "'cart:updated': number\n    'cart:updated@2': string",
    )
  })
})
