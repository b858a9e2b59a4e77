// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { never, propsOf, placeOf as setUp, wellBehaved } from '../../test/place.ts'
import type { MfeProps, Mounted } from '../contract.ts'
import { DEADLINES } from './attempt.ts'
import { DeadlineExceeded, MfeError } from './errors.ts'

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an MFE on the page', () => {
  it('loads, mounts, updates and unmounts, one state after the other', async () => {
    const { calls, module } = wellBehaved()
    const { instance, states, el } = setUp(module)
    await instance.start(el, propsOf('/a'))
    expect(el.textContent).toBe('cart')
    instance.update(propsOf('/b'))
    await vi.waitFor(() => expect(instance.state).toBe('MOUNTED'))
    await instance.stop()
    expect(states).toEqual(['LOADING', 'MOUNTING', 'MOUNTED', 'UPDATING', 'MOUNTED', 'UNMOUNTING', 'UNMOUNTED'])
    expect(calls).toEqual(['mount /a', 'update /b', 'unmount'])
    expect(el.childNodes).toHaveLength(0)
  })

  it('says who failed and when, with the cause, when mount throws', async () => {
    const cause = new Error('no products')
    const { instance, reported, el } = setUp({ default: () => Promise.reject(cause) })
    await instance.start(el, propsOf('/'))
    expect(instance.state).toBe('FAILED')
    expect(instance.error).toBeInstanceOf(MfeError)
    expect(instance.error).toMatchObject({
      message: "'shopping-cart' failed while MOUNTING: no products",
      mfe: 'shopping-cart',
      version: '1.2.0',
      phase: 'mount',
      cause,
    })
    expect(reported).toEqual([instance.error])
    expect(el.childNodes).toHaveLength(0)
  })

  it.each([
    ['null', null, 'null'],
    ['a text', 'no products', 'no products'],
    ['an object without a text', Object.create(null), 'unreadable'],
    ['a Proxy that is no more', revoked(), 'unreadable'],
    [
      'an error that does not say why',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error()
        },
      }),
      'unreadable',
    ],
  ])('fails like any other when it throws %s', async (_, cause, said) => {
    const { instance, reported, el } = setUp({ default: () => Promise.reject(cause) })
    await instance.start(el, propsOf('/'))
    expect(instance.state).toBe('FAILED')
    expect(reported.map(({ message }) => message)).toEqual([`'shopping-cart' failed while MOUNTING: ${said}`])
    await instance.stop()
  })

  it('fails when it says so before it has mounted, once, and unmounts when it has', async () => {
    const { calls, mounted } = wellBehaved()
    const mount = async (_: HTMLElement, { onError }: MfeProps) => {
      onError?.(new Error('beyond repair'))
      onError?.(new Error('again'))
      return mounted
    }
    const { instance, reported, el } = setUp({ default: mount })
    await instance.start(el, propsOf('/'))
    expect([instance.state, el.childNodes.length, calls]).toEqual(['FAILED', 0, ['unmount']])
    expect(reported.map(({ message }) => message)).toEqual(["'shopping-cart' failed while MOUNTING: beyond repair"])
    await instance.stop()
  })

  it.each([
    ['nothing', undefined],
    ['no function', { default: 'text' }],
    ['a mount without unmount', { default: () => ({}) }],
  ])('refuses a module that exports %s', async (_, module) => {
    const { instance, el } = setUp(module)
    await instance.start(el, propsOf('/'))
    expect(instance.state).toBe('FAILED')
  })

  it('fails at the deadline of the phase that hangs', async () => {
    for (const [phase, module] of [
      ['LOADING', never],
      ['MOUNTING', { default: () => never }],
    ] as const) {
      const { instance, el } = setUp(module)
      const started = instance.start(el, propsOf('/'))
      await vi.advanceTimersByTimeAsync(DEADLINES[phase])
      await started
      expect(instance.error?.message).toContain(`while ${phase}`)
      expect(instance.error?.cause).toBeInstanceOf(DeadlineExceeded)
    }
  })

  it('takes down what mounts after its deadline, and leaves the newer attempt alone', async () => {
    const late = Promise.withResolvers<Mounted>()
    const good = wellBehaved()
    const answers = [() => late.promise, good.module.default]
    const { instance, el } = setUp({ default: (...args: [HTMLElement, MfeProps]) => answers.shift()?.(...args) })
    const started = instance.start(el, propsOf('/'))
    await vi.advanceTimersByTimeAsync(DEADLINES.MOUNTING)
    await started
    await instance.retry()
    expect(instance.state).toBe('MOUNTED')
    const unmount = vi.fn()
    late.resolve({ unmount })
    await vi.waitFor(() => expect(unmount).toHaveBeenCalledOnce())
    expect(instance.state).toBe('MOUNTED')
    expect(el.textContent).toBe('cart')
  })

  it('heals by a retry, with the newest props', async () => {
    const { calls, module } = wellBehaved()
    const { instance, source, el } = setUp(module)
    const load = vi.spyOn(source, 'load').mockRejectedValueOnce(new Error('server down'))
    await instance.start(el, propsOf('/old'))
    expect(instance.error?.message).toBe("'shopping-cart' failed while LOADING: server down")
    instance.update(propsOf('/new'))
    await instance.retry()
    expect(instance.state).toBe('MOUNTED')
    expect(instance.error).toBeNull()
    expect(calls).toEqual(['mount /new'])
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('keeps props that come while it is busy, and gives only the newest', async () => {
    const { calls, module } = wellBehaved()
    const { instance, el } = setUp(module)
    const started = instance.start(el, propsOf('/a'))
    instance.update(propsOf('/b'))
    await started
    instance.update(propsOf('/c'))
    instance.update(propsOf('/d'))
    await vi.waitFor(() => expect(calls.at(-1)).toBe('update /d'))
    expect(calls).toEqual(['mount /b', 'update /c', 'update /d'])
  })

  it('unmounts the MFE that crashes after it was mounted, and shows as FAILED', async () => {
    const { calls, module } = wellBehaved()
    const { instance, el } = setUp(module)
    await instance.start(el, propsOf('/'))
    instance.crash(new Error('render loop'))
    expect(instance.error?.message).toBe("'shopping-cart' failed while MOUNTED: render loop")
    await vi.waitFor(() => expect(calls).toContain('unmount'))
    instance.crash(new Error('again'))
    expect(instance.state).toBe('FAILED')
  })

  it('fails when an update throws', async () => {
    const { mounted, module } = wellBehaved()
    mounted.update = () => {
      throw new Error('bad props')
    }
    const { instance, el } = setUp(module)
    await instance.start(el, propsOf('/'))
    instance.update(propsOf('/b'))
    await vi.waitFor(() => expect(instance.state).toBe('FAILED'))
    expect(instance.error?.phase).toBe('update')
  })

  it('can be stopped while it loads: nothing is mounted afterwards', async () => {
    const loading = Promise.withResolvers<unknown>()
    const { calls, module } = wellBehaved()
    const { instance, el } = setUp(loading.promise)
    const started = instance.start(el, propsOf('/'))
    await instance.stop()
    loading.resolve(module)
    await started
    expect(instance.state).toBe('UNMOUNTED')
    expect(calls).toEqual([])
  })

  it('can be stopped while it mounts: what mounts afterwards is taken down', async () => {
    const mounting = Promise.withResolvers<Mounted>()
    const { instance, el } = setUp({ default: () => mounting.promise })
    const started = instance.start(el, propsOf('/'))
    await vi.waitFor(() => expect(instance.state).toBe('MOUNTING'))
    await instance.stop()
    const unmount = vi.fn()
    mounting.resolve({ unmount })
    await started
    await vi.waitFor(() => expect(unmount).toHaveBeenCalledOnce())
    expect(instance.state).toBe('UNMOUNTED')
  })

  it('is FAILED when unmount throws, and can be loaded again', async () => {
    const { mounted, module } = wellBehaved()
    mounted.unmount = () => Promise.reject(new Error('stuck'))
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { instance, el } = setUp(module)
    await instance.start(el, propsOf('/'))
    await instance.stop()
    expect(instance.error?.phase).toBe('unmount')
    await instance.retry()
    expect(instance.state).toBe('MOUNTED')
  })

  it('refuses an illegal move in words', async () => {
    const { module } = wellBehaved()
    const { instance, el } = setUp(module)
    await instance.start(el, propsOf('/'))
    await expect(instance.retry()).rejects.toThrow("'shopping-cart' can't load while MOUNTED; possible: ")
  })

  it('mounts the fallback version under that version’s name, and reports the one that it stands in for', async () => {
    const given: unknown[] = []
    const mount = (_: HTMLElement, props: MfeProps) => {
      given.push(props.version, props.services.http)
      return { unmount: () => {} }
    }
    const { instance, source, reported, el } = setUp(undefined)
    const instead = new Error('not what was published')
    source.load = async () => ({ module: { default: mount }, version: '1.1.0', instead })
    const http = { as: (mfe: string) => mfe }
    await instance.start(el, { ...propsOf('/'), version: '1.2.0', services: { http } } as unknown as MfeProps)
    expect(instance.state).toBe('MOUNTED')
    expect(given).toEqual(['1.1.0', 'shopping-cart@1.1.0'])
    expect(reported).toMatchObject([{ mfe: 'shopping-cart', version: '1.2.0', phase: 'load', cause: instead }])
  })
})
