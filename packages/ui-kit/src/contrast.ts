/** Rule: these are the pairs of colours that the shop sets on each other, and what each must reach (WCAG 2.2, 1.4.3 and 1.4.11). */

const grounds = ['bg', 'surface', 'surface-2']
const tones = ['accent', 'danger', 'success', 'warning']

export interface Pair {
  /** Names of tokens, without `--mu-color-`. */
  ink: string
  ground: string
  /** The least ratio: 4.5 for text, 3 for edges of controls. */
  least: 4.5 | 3
}

const each = (inks: readonly string[], on: readonly string[], least: Pair['least']): Pair[] =>
  inks.flatMap((ink) => on.map((ground) => ({ ink, ground, least })))

export const pairs: readonly Pair[] = [
  ...each(['text', 'text-muted', ...tones], grounds, 4.5),
  ...tones.flatMap((tone) => each([tone, 'text', 'text-muted'], [`${tone}-soft`], 4.5)),
  ...each(['light-text'], ['light'], 4.5),
  ...each(['accent-text'], ['accent', 'accent-hover'], 4.5),
  ...each(['danger-text'], ['danger', 'danger-hover'], 4.5),
  ...each(['control', 'focus'], grounds, 3),
]

export type Rgb = readonly [red: number, green: number, blue: number]

/** `#rrggbb` as numbers from 0 to 255. */
export const fromHex = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb

/** Contrast ratio of two opaque sRGB colours, 1 to 21: WCAG 2.2, "contrast ratio" and "relative luminance". */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const channel = value / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
