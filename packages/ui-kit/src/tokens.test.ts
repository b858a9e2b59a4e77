/** The tokens' promise: every pair of colours that the shop sets on each other is readable, in both schemes. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const [lightPart = '', darkPart = ''] = css.split('@media (prefers-color-scheme: dark)')

function colours(part: string): Record<string, string> {
  return Object.fromEntries(
    [...part.matchAll(/--mu-color-([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]),
  )
}
const light = colours(lightPart)
const schemes = { light, dark: { ...light, ...colours(darkPart) } }

/** Relative luminance, WCAG 2.2 (sRGB). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

const grounds = ['bg', 'surface', 'surface-2']
const text = [
  ...['text', 'text-muted', 'accent', 'danger', 'success', 'warning'].flatMap((ink) => grounds.map((on) => [ink, on])),
  ...['accent', 'danger', 'success', 'warning'].flatMap((tone) => [
    [tone, `${tone}-soft`],
    ['text', `${tone}-soft`],
    ['text-muted', `${tone}-soft`],
  ]),
  ['light-text', 'light'],
  ['accent-text', 'accent'],
  ['accent-text', 'accent-hover'],
  ['danger-text', 'danger'],
  ['danger-text', 'danger-hover'],
]
const controls = ['control', 'focus', 'accent'].flatMap((line) => grounds.map((on) => [line, on]))

describe.each(Object.entries(schemes))('In the %s scheme', (_, scheme) => {
  const ratio = ([one = '', other = '']: string[]) => contrast(scheme[one] ?? '', scheme[other] ?? '')

  it.each(text)('%s on %s reaches 4.5:1, as text needs.', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(controls)('%s on %s reaches 3:1, as the edge of a control needs.', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(3)
  })
})

it('The dark scheme redefines every colour that carries text.', () => {
  expect(Object.keys(colours(darkPart)).sort()).toEqual(Object.keys(light).sort())
})
