/** qiankun with its default sandbox: HTML entries, classic scripts evaluated in a proxy of window. */
import { loadMicroApp } from 'qiankun'

export async function run(count) {
  await Promise.all(
    Array.from({ length: count }, (_, n) => {
      const container = document.body.appendChild(document.createElement('div'))
      return loadMicroApp({ name: `m${n}`, entry: `${location.origin}/mfe/${n}.html`, container }).mountPromise
    }),
  )
}
