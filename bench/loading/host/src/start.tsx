/** Rule: mounts every MFE of the release at once, by Muntin's own loader; nothing else is on this page. */
import { createBrowser, createLoader, type MfeProps, readIntegrity, readRelease } from '@muntin/runtime'

export async function start(document: Document): Promise<void> {
  const release = readRelease(document)
  const loader = createLoader({
    release,
    integrity: readIntegrity(document, release),
    browser: createBrowser(document),
  })
  const app = document.getElementById('app')
  app?.replaceChildren()
  for (const { mfe } of release.slots) {
    const el = document.createElement('div')
    app?.append(el)
    void loader.instance(mfe).start(el, { name: mfe } as MfeProps)
  }
}
