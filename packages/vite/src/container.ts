/**
 * Rule: `remoteEntry.js` is a Module Federation container of a few hundred bytes. `init` has nothing to do, since the
 * import map shares the libraries; `get('./mount')` imports the hashed entry.
 *
 * It is written twice: at the root (what Module Federation hosts of others ask for; always the newest), and in a folder
 * named by its hash (what releases name: it never changes, so an open page keeps fitting).
 */
import { createHash } from 'node:crypto'
import type { Graph } from './bundle.ts'
import type { Emitted } from './output.ts'

export const REMOTE_ENTRY = 'remoteEntry.js'

function source(name: string, exposes: Record<string, Graph>, to: string): string {
  const parts = Object.entries(exposes).map(
    ([key, graph]) => `${JSON.stringify(key)}:()=>import(${JSON.stringify(to + graph.file)})`,
  )
  const unknown = JSON.stringify(`'${name}' exposes ${Object.keys(exposes).join(', ')}, not `)
  return (
    `const m={${parts.join(',')}};` +
    'export const init=()=>{};' +
    `export const get=async k=>{if(!Object.hasOwn(m,k))throw new Error(${unknown}+k);` +
    // webpack takes a module without the mark for CommonJS, whose default export is the whole of it
    'const x=Object.defineProperty({...await m[k]()},"__esModule",{value:!0});return()=>x};\n'
  )
}

/** Adds both container files to `emitted`; returns the path of the immutable one. */
export function addContainer(name: string, exposes: Record<string, Graph>, emitted: Emitted): string {
  const immutable = source(name, exposes, '../')
  const folder = createHash('sha256').update(immutable).digest('hex').slice(0, 12)
  emitted.set(REMOTE_ENTRY, Buffer.from(source(name, exposes, './')))
  emitted.set(`${folder}/${REMOTE_ENTRY}`, Buffer.from(immutable))
  return `${folder}/${REMOTE_ENTRY}`
}
