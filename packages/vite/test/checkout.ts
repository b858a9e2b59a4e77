/** A checkout of its own for a test: this repository's packages from npm, and the apps that the test writes. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { buildAll, type Outcome } from '../src/build.ts'
import { choose, discover } from '../src/targets.ts'

export const REPOSITORY = resolve(import.meta.dirname, '../../..')
export const NOW = Date.UTC(2026, 0, 1)

export interface Checkout {
  root: string
  /** Writes files below the root. */
  write(files: Record<string, string>): void
  /** Writes files of the app `name`. */
  app(name: string, files: Record<string, string>): void
  /** Builds `names`; all apps but no library if none are given. */
  build(names?: string[], now?: number): Promise<Outcome[]>
  /** A path below build/. */
  built(...path: string[]): string
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a manifest
  manifestOf(name: string): any
  [Symbol.dispose](): void
}

export function checkout(): Checkout {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'muntin-build-')))
  mkdirSync(join(root, 'app'))
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  cpSync(join(REPOSITORY, 'package.json'), join(root, 'package.json'))
  const built = (...path: string[]) => join(root, 'build', ...path)
  const write = (files: Record<string, string>) => {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), content)
    }
  }
  return {
    root,
    write,
    app: (name, files) =>
      write(Object.fromEntries(Object.entries(files).map(([file, content]) => [`app/${name}/${file}`, content]))),
    async build(names = [], now = NOW) {
      const { targets, failures } = discover(root)
      if (failures[0]) throw failures[0]
      const chosen = choose(targets, names).filter((each) => names.length > 0 || each.kind !== 'library')
      return buildAll(root, chosen, { force: false, now }, () => {})
    },
    built,
    manifestOf: (name) => JSON.parse(readFileSync(built(name, 'manifest.json'), 'utf8')),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  }
}

/** An MFE with a lazy part and a style. */
export const HELLO = {
  'muntin.toml': `
name = "hello"
version = "1.2.3"
owner = "a-team"
[exposes]
"./mount" = "src/mount.tsx"
[shared]
react = "^19.0.0"
[[route]]
path = "/hello/:who"
title = "Hello"
`,
  'src/mount.tsx': `
import { useState } from 'react'
import './style.css'
export const Lazy = () => import('./lazy.ts')
export default function mount() { return { App: () => <b onClick={() => useState(1)}>hi</b>, unmount() {} } }
`,
  'src/lazy.ts': "import { deep } from './deep.ts'\nexport const lazy = deep + 1\n",
  'src/deep.ts': 'export const deep = Math.random()\n',
  'src/style.css': '.he-b { color: red }\n',
}
