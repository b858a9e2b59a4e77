/**
 * Rule: what people typed, who they are and where exactly they were does not leave the page. Pure.
 *
 * | in a text                                    | becomes                                 |
 * |----------------------------------------------|-----------------------------------------|
 * | a query string or fragment                   | nothing                                 |
 * | an address that is no script or style        | its origin                              |
 * | a number, UUID or long hexadecimal in a path | `:id`                                   |
 * | an e-mail address                            | `<email>`                               |
 * | a JSON Web Token                             | `<token>`                               |
 * | a quoted value of more than 80 characters    | `"…"`                                   |
 * | more than 300 characters (stacks: 2000)      | cut, with `…`                           |
 * | a line of a stack that is no frame           | nothing: it repeats the message         |
 */
const MAX_MESSAGE = 300
const MAX_STACK = 2000
/** Nothing after it is looked at: a text of megabytes must cost no time. */
const MAX_READ = 10_000

const ADDRESS = /\b(?:[a-z][a-z0-9+.-]*:\/\/[^\s/"'`<>()?#]*)(?:\/[^\s"'`<>()?#]*)?(?:[?#][^\s"'`<>()]*)?/gi
const FILE = /\.(?:[mc]?[jt]sx?|css|vue|svelte|wasm)(?::\d+){0,2}[:,.]?$/i
const POSITION = /(?::\d+){1,2}[:,.]?$/
const QUERY = /\?[\w.~%+-]*=[^\s"'`<>()]*/g
const ID = /\/(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,})(?=[/\s"'`),.:]|$)/gi
const EMAIL = /[\w.%+-]+@[a-z][\w-]*(?:\.[\w-]+)*\.[a-z]{2,}/gi
const TOKEN = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g
/** Not an apostrophe; one that never ends goes as well. */
const QUOTED = /(?<!\w)(["'`])(?:(?!\1)[\s\S]){81,}?(?:\1|$)/g
/** `at f (…:1:2)` of Chromium; `f@…:1:2` of Firefox and WebKit. */
const FRAME = /^\s*at\s.*|^[^\s@]*(?:\s[^\s@]*)*@\S+:\d+(?::\d+)?.*$/

/** Well-formed, since half a surrogate pair is no JSON that everybody reads (RFC 8259, 8.2). */
const cut = (text: string, length: number): string =>
  (text.length > length ? `${text.slice(0, length - 1)}…` : text).toWellFormed()

function address(found: string): string {
  const plain = found.replace(/[?#][^:]*(?=(?::\d+){1,2}[:,.]?$)|[?#].*$/, '')
  if (FILE.test(plain)) return plain
  const origin = /^[^:]+:\/\/[^/]*/.exec(plain)?.[0] ?? plain
  const position = POSITION.exec(plain.slice(origin.length))?.[0] ?? ''
  return plain.length > origin.length ? `${origin}/…${position}` : plain
}

const clean = (text: string): string =>
  text.replace(TOKEN, '<token>').replace(EMAIL, '<email>').replace(ADDRESS, address)

/** The frames of a stack as Chromium, Firefox or WebKit write it, one a line. */
export const framesOf = (stack: string): string[] =>
  stack
    .slice(0, MAX_READ)
    .split('\n')
    .filter((line) => FRAME.test(line))

export function scrubMessage(text: string): string {
  const paths = clean(text.slice(0, MAX_READ)).replace(QUERY, '').replace(ID, '/:id')
  return cut(paths.replace(QUOTED, '$1…$1').trim(), MAX_MESSAGE)
}

/** What is left of a stack: its frames. */
export const scrubStack = (stack: string): string =>
  cut(
    framesOf(stack)
      .map((line) => clean(line.trim()))
      .join('\n'),
    MAX_STACK,
  )
