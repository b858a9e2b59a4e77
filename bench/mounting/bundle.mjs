/**
 * Bundles what mounts the same micro-frontends, once per system, and writes those micro-frontends:
 *
 *   node bench/mounting/bundle.mjs OUT COUNT
 *
 * OUT/<system>.js exports `run(count)`; OUT/mfe/<n>.js is the module that all but qiankun load, with the container in front of
 * it that Module Federation needs; OUT/mfe/<n>.html with its classic script is what qiankun loads.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, minify } from 'vite'

const [out, count] = [process.argv[2], Number(process.argv[3])]
const systems = join(import.meta.dirname, 'systems')

/** What an MFE does here: one element, so that all that is timed is what brings it there. */
const BODY = (n) => `const el = document.createElement('p'); el.textContent = 'mfe ${n}'; into.append(el)`

const moduleOf = (n) => `
export async function mount(into) {
  ${BODY(n)}
  return { unmount: () => el.remove() }
}
export default mount
let shown
export const lifecycle = {
  bootstrap: async () => {},
  mount: async ({ domElement: into }) => { ${BODY(n)}; shown = el },
  unmount: async () => shown.remove(),
}
`
const containerOf = (n) => `
export const init = () => {}
export const get = async () => { const module = await import('./${n}.js'); return () => module }
`
const classicOf = (n) => `
window['m${n}'] = {
  bootstrap: async () => {},
  mount: async ({ container }) => { const into = container.querySelector('div'); ${BODY(n)} },
  unmount: async () => {},
}
`

mkdirSync(join(out, 'mfe'), { recursive: true })
for (let n = 0; n < count; n++) {
  writeFileSync(join(out, 'mfe', `${n}.js`), moduleOf(n))
  writeFileSync(join(out, 'mfe', `${n}.container.js`), containerOf(n))
  writeFileSync(join(out, 'mfe', `${n}.classic.js`), classicOf(n))
  writeFileSync(join(out, 'mfe', `${n}.html`), `<!doctype html><div></div><script entry src="/mfe/${n}.classic.js"></script>`)
}

/** One file each, as Vite's library mode makes it (its other mode wraps `import()`), minified afterwards: that mode leaves spaces. */
for (const file of readdirSync(systems)) {
  const [result] = await build({
    root: systems,
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, target: 'esnext', minify: false, lib: { entry: join(systems, file), formats: ['es'] } },
  })
  for (const { type, isEntry, fileName, code } of result.output) {
    if (type !== 'chunk') continue
    const small = await minify(fileName, code, { module: true, compress: true, mangle: true })
    writeFileSync(join(out, isEntry ? file : fileName), small.code)
  }
}
process.exit(0) // a peer's plugin may leave timers behind
