/** Muntin's loader as on a page of a release: containers with the module behind each, which the document asks for at once. */
import { createLoader } from '@muntin/runtime/loader'

export async function run(count) {
  const mfes = {}
  for (let n = 0; n < count; n++) {
    const [url, file] = [`/mfe/${n}.container.js`, `/mfe/${n}.js`]
    for (const href of [url, file])
      document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }))
    mfes[`m${n}`] = { url, files: [file] }
  }
  const loader = createLoader({ mfes })
  await Promise.all(
    Object.keys(mfes).map((name) =>
      loader.instance(name).start(document.body.appendChild(document.createElement('div')), {}),
    ),
  )
}
