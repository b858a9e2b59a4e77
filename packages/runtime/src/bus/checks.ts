/**
 * Rule: during development an event that breaks its contract is reported where it is sent, and goes no further.
 *
 * | an event or a listener                      | during development                        | in production          |
 * |---------------------------------------------|-------------------------------------------|------------------------|
 * | a detail that its schema refuses            | an error with the sender's stack; not delivered | delivered unchecked |
 * | of a type that no contract names            | warned of, once per type; delivered       | delivered              |
 * | whose schema has a keyword that is not known | warned of, once per keyword; the rest is checked | |
 *
 * It is not delivered, because then nothing happens on the page and the console says why. Delivered, it would fail later, in
 * another team's listener, or work by luck until production. `emit` itself doesn't throw: a sender is not to depend on who
 * develops. What was sent before this file had loaded has been delivered already, and is only reported.
 */
import type { EventContract } from '../contract.ts'
import type { Report } from './listeners.ts'
import { unknownKeywords, violations } from './schema.ts'

export interface Checks {
  /** Whether the event may go on. */
  event(type: string, detail: unknown, from: string): boolean
  listener(type: string, owner: string): void
}

export interface ChecksOptions {
  contracts: ReadonlyMap<string, EventContract>
  report: Report
  warn(message: string): void
}

/** An event's errors beyond these say little more. */
const SHOWN = 3

export function createChecks({ contracts, report, warn }: ChecksOptions): Checks {
  for (const [type, { schema }] of contracts)
    for (const keyword of new Set(schema && unknownKeywords(schema)))
      warn(`[EventBus] '${keyword}' in the schema of '${type}' is not checked in the browser`)

  const strangers = new Set<string>()
  const know = (type: string, what: string): void => {
    if (contracts.size === 0 || type === '*' || contracts.has(type) || strangers.has(type)) return
    strangers.add(type)
    warn(`[EventBus] '${type}' ${what}, but the release knows no such event; is it in [events] of a muntin.toml?`)
  }
  const wrongWith = (type: string, detail: unknown): string[] => {
    const schema = contracts.get(type)?.schema
    try {
      return schema ? violations(schema, detail) : []
    } catch (error) {
      report(`[EventBus] the schema of '${type}' can't be used`, error, 'page')
      return []
    }
  }
  return {
    listener: (type, owner) => know(type, `is listened to by ${owner}`),
    event: (type, detail, from) => {
      know(type, `is sent by ${from}`)
      const wrong = wrongWith(type, detail)
      if (wrong.length === 0) return true
      const what = `'${type}' by ${from} breaks its contract: ${wrong.slice(0, SHOWN).join('; ')}`
      report(`[EventBus] ${what}`, new TypeError(what), from)
      return false
    },
  }
}
