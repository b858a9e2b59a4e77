/** Rule: whatever stops a build is a BuildError whose text names the target, the file and what to do. */
import { resolve } from 'node:path'

export class BuildError extends Error {
  readonly target: string

  constructor(target: string, message: string, cause?: unknown) {
    super(`${target}: ${message}`, { cause })
    this.name = 'BuildError'
    this.target = target
  }
}

/** The command line asked for something that can't be: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

interface Diagnostic {
  message?: string
  id?: string
  loc?: { file?: string; line: number; column: number }
  errors?: Diagnostic[]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC starts an ANSI sequence (ECMA-48); a log file is no terminal
const COLOUR = /\x1b\[[0-9;]*m/g
/** The place in Rolldown's drawing of an error; relative to the working directory. */
const DRAWN_PLACE = /─\[ (.+?):(\d+):(\d+) \]/
const RULE = /^\[[^\]]+\] /

function placeOf(diagnostic: Diagnostic, message: string): string {
  const drawn = DRAWN_PLACE.exec(message)
  if (drawn) return `${resolve(drawn[1] ?? '')}:${drawn[2]}:${drawn[3]}: `
  return diagnostic.id ? `${diagnostic.id}: ` : ''
}

/** A bundler's error as one BuildError: its first cause, with its place relative to the target's folder. */
export function fromBundler(target: string, folder: string, error: unknown): BuildError {
  const outer = error as Diagnostic
  const inner = outer.errors?.[0] ?? outer
  const message = (inner.message ?? String(error)).replace(COLOUR, '').trim()
  const place = placeOf(inner, message).replace(`${folder}/`, '')
  return new BuildError(target, place + message.replace(RULE, ''), error)
}
