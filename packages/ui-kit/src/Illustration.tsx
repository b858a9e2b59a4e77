/** Illustration: small window scenes for empty and error states. Decoration: the title beside one says what it means. */
import type { ReactNode } from 'react'

/** One window for all scenes: two panes by two, on a sill. */
const frame = (
  <>
    <rect className="mu-scene__frame" x="56" y="10" width="88" height="108" rx="8" />
    <rect className="mu-scene__glass" x="63" y="17" width="30" height="42" rx="2" />
    <rect className="mu-scene__glass mu-scene__glass--lit" x="99" y="17" width="38" height="42" rx="2" />
    <rect className="mu-scene__glass" x="63" y="65" width="30" height="46" rx="2" />
    <rect className="mu-scene__glass" x="99" y="65" width="38" height="46" rx="2" />
    <path className="mu-scene__sheen" d="M105 52 126 23M112 54l14-19M68 104l14-20" />
    <rect className="mu-scene__sill" x="40" y="118" width="120" height="8" rx="3" />
  </>
)

const scenes = {
  window: (
    <>
      <path
        className="mu-scene__line"
        d="M150 98c-1-12 3-21 12-27-1 11-4 19-12 27zm0 0c0-9-4-16-11-20 0 9 4 16 11 20z"
      />
      <path className="mu-scene__solid" d="M141 98h18l-3 20h-12z" />
    </>
  ),
  search: (
    <>
      <circle className="mu-scene__lens" cx="128" cy="76" r="25" />
      <path className="mu-scene__handle" d="m146.5 94.5 19 19" />
      <path className="mu-scene__line" d="M117 72a12 12 0 0 1 9-8.5" />
    </>
  ),
  cart: (
    <>
      <path className="mu-scene__line" d="M124 74c0-14 28-14 28 0" />
      <path className="mu-scene__solid" d="M113 74h50l-6 44h-38z" />
      <path className="mu-scene__weave" d="M115 86h46M117 99h42M128 74l3 44M148 74l-3 44M138 74v44" />
    </>
  ),
  orders: (
    <>
      <path className="mu-scene__solid" d="M112 76h54v42h-54z" />
      <path className="mu-scene__weave" d="M132 76v16h14V76M119 110h12" />
    </>
  ),
  storm: (
    <>
      <path className="mu-scene__rain" d="m40 24-8 18M52 48l-9 20M28 66l-7 16M164 20l-8 18M176 48l-8 18M166 76l-7 16" />
      <path className="mu-scene__crack" d="m99 82 11 3 5-7 7 11 9-2-5 9 8 9" />
    </>
  ),
} satisfies Record<string, ReactNode>

export type IllustrationName = keyof typeof scenes

export function Illustration({ name }: { name: IllustrationName }) {
  return (
    <svg
      className={`mu-scene mu-scene--${name}`}
      width="200"
      height="136"
      viewBox="0 0 200 136"
      aria-hidden="true"
      focusable="false"
    >
      {frame}
      {scenes[name]}
    </svg>
  )
}
