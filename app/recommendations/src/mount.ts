/**
 * The MFE's one exposed module, `./mount`: the whole bridge between Vue and the contract.
 *
 * | contract           | Vue                                                                              |
 * |--------------------|----------------------------------------------------------------------------------|
 * | `mount(el, props)` | `createApp`, `app.mount(el)`; throws what the first render threw                 |
 * | `update(props)`    | a new value of one shallow ref: what depends on it renders anew                  |
 * | `unmount()`        | `app.unmount()`; what listens to the page ends with `signal`                     |
 * | an error later     | in an event handler: told to the monitor; in anything else: `onError`, the host shows its fallback |
 */
import type { Mount } from '@muntin/runtime'
import { createApp, shallowRef } from 'vue'
import App from './App.vue'
import './recommendations.css'

/** How Vue names the handlers of events, in development and, by their numbers, in production. */
const EVENT = /event handler|#runtime-[56]$/

const mount: Mount = (el, first) => {
  const props = shallowRef(first)
  const app = createApp(App, { mfe: props })
  let failed: { error: unknown } | null = null
  app.config.errorHandler = (error) => {
    failed ??= { error }
  }
  app.mount(el)
  if (failed) {
    app.unmount()
    throw (failed as { error: unknown }).error
  }
  app.config.errorHandler = (error, _, info) => {
    const { onError, services } = props.value
    if (EVENT.test(info) || !onError) services.monitor.error(error, 'event')
    else onError(error)
  }
  return {
    update(next) {
      props.value = next
    },
    unmount: () => app.unmount(),
  }
}

export default mount
