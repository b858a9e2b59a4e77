/** Module Federation's runtime with containers that it asks for directly: no manifest, nothing to share. */
import { createInstance } from '@module-federation/runtime'

export async function run(count) {
  const remotes = Array.from({ length: count }, (_, n) => ({
    name: `m${n}`,
    entry: `${location.origin}/mfe/${n}.container.js`,
    type: 'module',
  }))
  const host = createInstance({ name: 'host', remotes })
  await Promise.all(
    remotes.map(async ({ name }) => {
      const { mount } = await host.loadRemote(`${name}/mount`)
      await mount(document.body.appendChild(document.createElement('div')))
    }),
  )
}
