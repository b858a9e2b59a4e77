/** Muntin's loader as a page without Muntin uses it. */
import { createLoader } from '@muntin/runtime/loader'

export async function run(count) {
  const names = Array.from({ length: count }, (_, n) => `m${n}`)
  const loader = createLoader({ mfes: Object.fromEntries(names.map((name, n) => [name, `/mfe/${n}.js`])) })
  await Promise.all(
    names.map((name) => loader.instance(name).start(document.body.appendChild(document.createElement('div')), {})),
  )
}
