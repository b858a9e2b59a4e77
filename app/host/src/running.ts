/**
 * Rule: the host knows which MFEs run on its page, so that one which keeps the main thread to itself can be crashed in all its
 * places, as if it had said so itself. Its `unmount` has to end what it does: in one realm nothing else can.
 */
import type { Instance, Loader } from '@muntin/runtime'

class MainThreadHog extends Error {
  override name = 'MainThreadHog'
}

export interface Running {
  /** `loader`, whose instances are known here for as long as they run. */
  watch(loader: Loader): Loader
  /** Crashes `owner` (`name@version`), which was busy for `share` (0 to 1) of the last seconds. */
  crash(owner: string, share: number): void
}

export function createRunning(): Running {
  const running = new Map<Instance, string>()
  return {
    watch: (loader) => ({
      ...loader,
      instance(name) {
        const instance = loader.instance(name)
        instance.subscribe(() => {
          if (instance.state === 'UNMOUNTED' || instance.error?.phase === 'unmount') running.delete(instance)
          else running.set(instance, name)
        })
        return instance
      },
    }),
    crash(owner, share) {
      const cause = new MainThreadHog(`it kept the main thread busy for ${Math.round(share * 100)} % of the time`)
      for (const [instance, name] of running) if (owner === `${name}@${instance.version}`) instance.crash(cause)
    },
  }
}
