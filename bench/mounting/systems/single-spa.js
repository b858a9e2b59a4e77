/** single-spa: parcels-free, each MFE an application that is always active, mounted into an element of its own. */
import { registerApplication, start, triggerAppChange } from 'single-spa'

export async function run(count) {
  for (let n = 0; n < count; n++) {
    const domElement = document.body.appendChild(document.createElement('div'))
    registerApplication({
      name: `m${n}`,
      app: async () => (await import(/* @vite-ignore */ `/mfe/${n}.js`)).lifecycle,
      activeWhen: () => true,
      customProps: { domElement },
    })
  }
  start()
  await triggerAppChange()
}
