/** The tokens' promise: every pair of colours that the shop sets on each other is readable, in both schemes. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, fromHex, pairs } from './contrast.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
/** Token -> [light, dark]; a colour that is written once is the same in both. */
const colours = Object.fromEntries(
  [...css.matchAll(/--mu-color-([\w-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));/g)].map(
    ([, name = '', light, dark, both]) => [name, { light: light ?? both, dark: dark ?? both }],
  ),
)

describe.each(['light', 'dark'] as const)('In the %s scheme', (scheme) => {
  const colour = (name: string) => fromHex(colours[name]?.[scheme] ?? '')

  it.each(pairs)('$ink on $ground reaches $least:1.', ({ ink, ground, least }) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(least)
  })
})

it('Contrast is that of WCAG: 21 for black on white, 1 for a colour on itself.', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
  expect(contrast([10, 20, 30], [10, 20, 30])).toBe(1)
})

it('Every colour of a pair is a token that names a colour of each scheme.', () => {
  const missing = pairs.flatMap(({ ink, ground }) => [ink, ground]).filter((name) => !(name in colours))
  expect(missing).toEqual([])
})

it('The scheme follows the device, and data-theme above it.', () => {
  expect(css).toMatch(/:root \{\s+color-scheme: light dark;/)
  expect(css).toMatch(/\[data-theme="light"\] \{\s+color-scheme: light;/)
  expect(css).toMatch(/\[data-theme="dark"\] \{\s+color-scheme: dark;/)
})
