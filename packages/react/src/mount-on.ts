/**
 * Rule: this is the whole bridge between React and the `Mount` contract. It takes React as a value: an MFE may be linked with
 * another one than this module.
 *
 * | contract          | React                                                                                |
 * |-------------------|--------------------------------------------------------------------------------------|
 * | `mount(el, props)`| `createRoot(el)`; resolves once the render is committed, rejects with what it threw  |
 * | `update(props)`   | renders again, state is kept; resolves and rejects as `mount` does                   |
 * | `unmount()`       | `root.unmount()`                                                                     |
 * | a later crash     | `props.onError(error)`: the host unmounts the MFE and shows its fallback             |
 */
import type { MfeProps, Mount } from '@muntin/runtime'
import type * as React from 'react'
import type * as Client from 'react-dom/client'

type ReactParts = Pick<typeof React, 'Component' | 'createElement' | 'useLayoutEffect'>

/** What one root has done: the promise of the render under way, or that it has crashed. */
class Progress {
  #waiting: PromiseWithResolvers<void> | null = null
  #crash: { error: unknown } | null = null
  #late: (error: unknown) => void = () => {}

  /** Resolves with the commit of what `render` renders. `late`: told of crashes after that. */
  async until(render: () => void, late: (error: unknown) => void): Promise<void> {
    if (this.#crash) throw this.#crash.error
    this.#late = late
    this.#waiting ??= Promise.withResolvers<void>()
    const { promise } = this.#waiting
    render()
    await promise
  }

  readonly commit = (): void => {
    this.#waiting?.resolve()
    this.#waiting = null
  }

  readonly crash = (error: unknown): void => {
    this.#crash = { error }
    if (this.#waiting) this.#waiting.reject(error)
    else this.#late(error)
    this.#waiting = null
  }
}

/** A boundary and a component that tell of crashes and commits, made of this React. */
function watchers({ Component, useLayoutEffect }: ReactParts) {
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each MFE, of the React that it is linked with
  class Boundary extends Component<React.PropsWithChildren<{ onCrash(error: unknown): void }>> {
    override state = { crashed: false }
    static getDerivedStateFromError() {
      return { crashed: true }
    }
    override componentDidCatch(error: unknown): void {
      this.props.onCrash(error)
    }
    override render(): React.ReactNode {
      return this.state.crashed ? null : this.props.children
    }
  }
  // biome-ignore lint/correctness/noComponentHookFactories: as above
  function Committed({ onCommit, children }: React.PropsWithChildren<{ onCommit(): void }>): React.ReactNode {
    useLayoutEffect(onCommit)
    return children
  }
  return { Boundary, Committed }
}

/** The `Mount` that renders what `element` makes of the props, on a given React. */
export function mountOn(
  react: ReactParts,
  { createRoot }: Pick<typeof Client, 'createRoot'>,
  element: (props: MfeProps) => React.ReactNode,
): Mount {
  const { Boundary, Committed } = watchers(react)
  return async (el, first) => {
    const root = createRoot(el)
    const progress = new Progress()
    const show = (props: MfeProps): Promise<void> => {
      const content = react.createElement(Committed, { onCommit: progress.commit }, element(props))
      const render = () => root.render(react.createElement(Boundary, { onCrash: progress.crash }, content))
      return progress.until(render, (error) => props.onError?.(error))
    }
    try {
      await show(first)
    } catch (error) {
      root.unmount()
      throw error
    }
    return { update: show, unmount: () => root.unmount() }
  }
}
