/** Rule: what the docs of the runtime show is written against the API as it is: the compiler reads every snippet. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')

/** What snippets take as given. */
const GIVEN = `
import type { Bus, Http, MonitorOptions, Mount, Services } from '@muntin/runtime'
declare global {
  const el: HTMLElement
  const signal: AbortSignal
  const mount: Mount
  const http: Http
  const bus: Bus
  const mfes: Record<string, string>
  const options: MonitorOptions
  const services: Services
  const Sentry: typeof import('@sentry/browser')
  const trace: typeof import('@opentelemetry/api').trace
  const createLoader: typeof import('@muntin/runtime/loader').createLoader
  const chart: unknown
  function render(what: unknown): void
  function showTable(): void
  function showOrders(): void
  interface WindowEventMap {
    [type: \`muntin:\${string}\`]: CustomEvent
  }
}`

/** Snippets are JavaScript: their own values may be anything, and need no use. */
const OPTIONS = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: {
    checkJs: true,
    moduleDetection: 'force',
    strict: false,
    exactOptionalPropertyTypes: false,
    noImplicitReturns: false,
    noUnusedLocals: false,
  },
  include: ['*'],
}

it.each(['runtime.md', 'monitoring.md'])('Every snippet of docs/%s fits the API.', { timeout: 60_000 }, (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'muntin-docs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  const snippets = [...text.matchAll(/^```([jt]sx?)\n([\s\S]*?)^```$/gm)]
  expect(snippets.length).toBeGreaterThan(1)
  for (const { 1: kind, 2: code = '', index } of snippets)
    writeFileSync(join(folder, `line-${text.slice(0, index).split('\n').length}.${kind}`), code)
  writeFileSync(join(folder, 'given.d.ts'), GIVEN)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(OPTIONS))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  expect(spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout).toBe('')
})
