/**
 * Rule: as much of JSON Schema (2020-12) as contracts of events need; what is not checked is said, never passed over silently.
 *
 * | kind        | keywords                                                                                     |
 * |-------------|----------------------------------------------------------------------------------------------|
 * | any value   | type enum const allOf anyOf oneOf not if then else $ref (within the schema) $defs true false |
 * | texts       | minLength maxLength (in code points) pattern                                                  |
 * | numbers     | minimum maximum exclusiveMinimum exclusiveMaximum multipleOf                                  |
 * | lists       | items prefixItems minItems maxItems uniqueItems contains minContains maxContains              |
 * | objects     | properties required additionalProperties patternProperties propertyNames minProperties maxProperties dependentRequired |
 * | said only   | $schema $id $comment title description default examples deprecated readOnly writeOnly format x-… |
 *
 * A detail is a JavaScript value: a property that is undefined is absent, and NaN is no number, as in JSON.
 * tests/bus/schema_cases.json holds this to the answers of a complete validator. Loaded during development only.
 */

type Table = Readonly<Record<string, unknown>>
type Schema = Table | boolean

/** Where one is: the whole schema (for `$ref`), the path in the value, and what is wrong so far. */
interface Place {
  root: Schema
  path: string
  wrong: string[]
  /** How many `$ref` deep; a schema that only refers to itself would have no end. */
  depth: number
}

type Rule = (argument: never, value: unknown, place: Place, schema: Table) => void

const REFERENCES_AT_MOST = 100
const SAID = new Set(
  '$schema $id $comment $defs title description default examples deprecated readOnly writeOnly format'.split(' '),
)

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const propertiesOf = (value: Table): [string, unknown][] =>
  Object.entries(value).filter(([, each]) => each !== undefined)
const has = (value: Table, name: string): boolean => Object.hasOwn(value, name) && value[name] !== undefined

const TYPES: Record<string, (value: unknown) => boolean> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: isNumber,
  integer: (value) => isNumber(value) && Number.isInteger(value),
  array: Array.isArray,
  object: isTable,
}

/** The same JSON value: the order of properties does not matter. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, at) => equal(each, b[at]))
  if (!isTable(a) || !isTable(b)) return false
  const [mine, others] = [propertiesOf(a), propertiesOf(b)]
  return mine.length === others.length && mine.every(([name, each]) => has(b, name) && equal(each, b[name]))
}

/** A value in a message: JSON, cut short. */
function shown(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A cycle or a BigInt.
  }
  text ??= String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

const fail = (place: Place, what: string): void => void place.wrong.push(`${place.path || 'the detail'} ${what}`)
const at = (place: Place, name: string | number): Place => ({ ...place, path: `${place.path}/${name}` })

/** What `schema` finds wrong with `value`, apart from what is known so far. */
function apart(schema: Schema, value: unknown, place: Place): string[] {
  const wrong: string[] = []
  check(schema, value, { ...place, wrong })
  return wrong
}
const fits = (schema: Schema, value: unknown, place: Place): boolean => apart(schema, value, place).length === 0

/** A rule that looks at values of one kind only, and says what is wrong. */
const when =
  <Value, Argument>(
    is: (value: unknown) => value is Value,
    wrong: (value: Value, argument: Argument) => string | false,
  ): Rule =>
  (argument, value, place) => {
    const what = is(value) && wrong(value, argument)
    if (what) fail(place, what)
  }

const isText = (value: unknown): value is string => typeof value === 'string'
const isList = (value: unknown): value is unknown[] => Array.isArray(value)
/** 0.3 is a multiple of 0.1, though not quite in binary. */
const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9
const lengthOf = (text: string): number => [...text].length

const VALUES: Record<string, Rule> = {
  type: (types: string | string[], value, place) => {
    const allowed = [types].flat()
    if (!allowed.some((type) => TYPES[type]?.(value))) fail(place, `is ${shown(value)}, not ${allowed.join(' or ')}`)
  },
  enum: (values: unknown[], value, place) => {
    if (!values.some((each) => equal(each, value)))
      fail(place, `is ${shown(value)}, none of ${values.map(shown).join(', ')}`)
  },
  const: (only: unknown, value, place) => {
    if (!equal(only, value)) fail(place, `is ${shown(value)}, not ${shown(only)}`)
  },
  allOf: (schemas: Schema[], value, place) => {
    for (const each of schemas) check(each, value, place)
  },
  anyOf: (schemas: Schema[], value, place) => {
    if (!schemas.some((each) => fits(each, value, place))) fail(place, `is ${shown(value)}, which fits no alternative`)
  },
  oneOf: (schemas: Schema[], value, place) => {
    const count = schemas.filter((each) => fits(each, value, place)).length
    if (count !== 1) fail(place, `is ${shown(value)}, which fits ${count} alternatives, not one`)
  },
  not: (schema: Schema, value, place) => {
    if (fits(schema, value, place)) fail(place, `is ${shown(value)}, which is ruled out`)
  },
  if: (schema: Schema, value, place, { then = true, else: otherwise = true }) =>
    check((fits(schema, value, place) ? then : otherwise) as Schema, value, place),
  $ref: (reference: string, value, place) => {
    const target = resolve(reference, place.root)
    if (target === undefined || place.depth >= REFERENCES_AT_MOST) return
    check(target, value, { ...place, depth: place.depth + 1 })
  },
}

const SCALARS: Record<string, Rule> = {
  minLength: when(
    isText,
    (text, least: number) => lengthOf(text) < least && `is shorter than ${least}: ${shown(text)}`,
  ),
  maxLength: when(isText, (text, most: number) => lengthOf(text) > most && `is longer than ${most}: ${shown(text)}`),
  pattern: when(isText, (text, form: string) => !new RegExp(form, 'u').test(text) && `is ${shown(text)}, not ${form}`),
  minimum: when(isNumber, (value, least: number) => value < least && `is ${value}, less than ${least}`),
  maximum: when(isNumber, (value, most: number) => value > most && `is ${value}, more than ${most}`),
  exclusiveMinimum: when(isNumber, (value, least: number) => value <= least && `is ${value}, not more than ${least}`),
  exclusiveMaximum: when(isNumber, (value, most: number) => value >= most && `is ${value}, not less than ${most}`),
  multipleOf: when(isNumber, (value, step: number) => !isWhole(value / step) && `is ${value}, no multiple of ${step}`),
}

const LISTS: Record<string, Rule> = {
  minItems: when(isList, (list, least: number) => list.length < least && `has ${list.length} items, not ${least}`),
  maxItems: when(isList, (list, most: number) => list.length > most && `has ${list.length} items, more than ${most}`),
  uniqueItems: when(
    isList,
    (list, wanted: boolean) =>
      wanted &&
      list.some((each, index) => list.slice(0, index).some((other) => equal(each, other))) &&
      'has an item twice',
  ),
  prefixItems: (schemas: Schema[], value, place) => {
    if (!isList(value)) return
    for (const [index, each] of value.slice(0, schemas.length).entries())
      check(schemas[index] as Schema, each, at(place, index))
  },
  items: (schema: Schema, value, place, { prefixItems }) => {
    if (!isList(value)) return
    const first = isList(prefixItems) ? prefixItems.length : 0
    for (let index = first; index < value.length; index++) check(schema, value[index], at(place, index))
  },
  contains: (schema: Schema, value, place, { minContains = 1, maxContains = Number.POSITIVE_INFINITY }) => {
    if (!isList(value)) return
    const count = value.filter((each) => fits(schema, each, place)).length
    if (count < (minContains as number) || count > (maxContains as number))
      fail(place, `has ${count} items of the kind it should contain`)
  },
}

const OBJECTS: Record<string, Rule> = {
  required: when(isTable, (value, names: string[]) => {
    const missing = names.filter((name) => !has(value, name))
    return missing.length > 0 && `has no ${missing.join(', no ')}`
  }),
  minProperties: when(isTable, (value, least: number) => {
    const { length } = propertiesOf(value)
    return length < least && `has ${length} properties, not ${least}`
  }),
  maxProperties: when(isTable, (value, most: number) => {
    const { length } = propertiesOf(value)
    return length > most && `has ${length} properties, more than ${most}`
  }),
  dependentRequired: when(isTable, (value, table: Record<string, string[]>) => {
    const needed = Object.entries(table).flatMap(([name, names]) => (has(value, name) ? names : []))
    const missing = needed.filter((name) => !has(value, name))
    return missing.length > 0 && `has no ${missing.join(', no ')}`
  }),
  properties: (schemas: Record<string, Schema>, value, place) => {
    if (!isTable(value)) return
    for (const [name, schema] of Object.entries(schemas))
      if (has(value, name)) check(schema, value[name], at(place, name))
  },
  patternProperties: (schemas: Record<string, Schema>, value, place) => {
    if (!isTable(value)) return
    for (const [form, schema] of Object.entries(schemas))
      for (const [name, each] of propertiesOf(value))
        if (new RegExp(form, 'u').test(name)) check(schema, each, at(place, name))
  },
  propertyNames: (schema: Schema, value, place) => {
    if (!isTable(value)) return
    for (const [name] of propertiesOf(value)) check(schema, name, at(place, name))
  },
  additionalProperties: (schema: Schema, value, place, { properties = {}, patternProperties = {} }) => {
    if (!isTable(value)) return
    const forms = Object.keys(patternProperties as Table).map((form) => new RegExp(form, 'u'))
    const named = (name: string) => Object.hasOwn(properties as Table, name) || forms.some((form) => form.test(name))
    for (const [name, each] of propertiesOf(value)) {
      if (named(name)) continue
      if (schema === false) fail(at(place, name), 'is not in the contract')
      else check(schema, each, at(place, name))
    }
  },
}

const RULES: Record<string, Rule> = { ...VALUES, ...SCALARS, ...LISTS, ...OBJECTS }
/** Keywords that the rules of others read. */
const READ = new Set(['then', 'else', 'minContains', 'maxContains'])

function check(schema: Schema, value: unknown, place: Place): void {
  if (schema === false) fail(place, 'is ruled out')
  if (typeof schema === 'boolean') return
  for (const [keyword, argument] of Object.entries(schema)) RULES[keyword]?.(argument as never, value, place, schema)
}

/** The schema at a reference like `#/$defs/user`. */
function resolve(reference: string, root: Schema): Schema | undefined {
  if (!/^#(\/|$)/.test(reference)) return undefined
  const steps = decodeURIComponent(reference).split('/').slice(1)
  const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const found = names.reduce<unknown>((of, name) => (of as Table | undefined)?.[name], root)
  return isTable(found) || typeof found === 'boolean' ? found : undefined
}

/** What is wrong with `value`, each as a path (a JSON Pointer) and words; empty if nothing is. */
export function violations(schema: Schema, value: unknown): string[] {
  const wrong: string[] = []
  check(schema, value, { root: schema, path: '', wrong, depth: 0 })
  return wrong
}

const LISTED = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const NAMED = new Set(['properties', 'patternProperties', '$defs'])
const NESTED = new Set('not if then else items contains propertyNames additionalProperties'.split(' '))

/** Keywords of `schema`, and of those in it, that are not checked; a `$ref` that leads nowhere here is one of them. */
export function unknownKeywords(schema: Schema, root: Schema = schema): string[] {
  if (!isTable(schema)) return []
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    if (keyword === '$ref') return resolve(String(argument), root) === undefined ? [`$ref: ${argument}`] : []
    const below = LISTED.has(keyword)
      ? (argument as Schema[])
      : NAMED.has(keyword)
        ? Object.values(argument as Table)
        : NESTED.has(keyword)
          ? [argument]
          : []
    const known = keyword in RULES || READ.has(keyword) || SAID.has(keyword) || keyword.startsWith('x-')
    return [...(known ? [] : [keyword]), ...below.flatMap((each) => unknownKeywords(each as Schema, root))]
  })
}
