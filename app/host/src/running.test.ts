// @vitest-environment jsdom
import { createLoader, type MfeError, type Mount } from '@muntin/runtime'
import { testBrowser } from '@muntin/runtime/testing'
import { expect, test } from 'vitest'
import { createRunning } from './running.ts'

const mount: Mount = () => ({ unmount: () => {} })

test('Who keeps the main thread busy is crashed in all its places; another version, and who has left, are not.', async () => {
  const reported: string[] = []
  const running = createRunning()
  const loader = running.watch(
    createLoader({
      mfes: { busy: { url: '/busy.js', version: '1.0.0' }, calm: { url: '/calm.js', version: '1.0.0' } },
      browser: testBrowser(() => ({ mount })),
      report: (error: MfeError) => reported.push(error.message),
    }),
  )
  const places = ['busy', 'busy', 'busy', 'calm'].map((name) => loader.instance(name))
  await Promise.all(places.map((instance) => instance.start(document.createElement('div'))))
  await places[2]?.stop()
  running.crash('busy@2.0.0', 0.7)
  expect(reported).toEqual([])
  running.crash('busy@1.0.0', 0.7)
  expect(places.map(({ state }) => state)).toEqual(['FAILED', 'FAILED', 'UNMOUNTED', 'MOUNTED'])
  expect(reported[0]).toBe("'busy' failed while MOUNTED: it kept the main thread busy for 70 % of the time")
  await Promise.all(places.filter(({ state }) => state !== 'UNMOUNTED').map((instance) => instance.stop()))
})
