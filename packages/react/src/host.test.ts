import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

test('A host that takes what it needs of @muntin/react installs React and nothing else.', async () => {
  const input = `${import.meta.dirname}/host.ts`
  const rolldownOptions = { input, external: /^[^./]/, preserveEntrySignatures: 'strict' as const }
  const result = await build({ configFile: false, logLevel: 'silent', build: { write: false, rolldownOptions } })
  const { output } = result as Rolldown.RolldownOutput
  expect(new Set(output[0].imports.map((each) => each.split('/')[0]))).toEqual(new Set(['react']))
})
