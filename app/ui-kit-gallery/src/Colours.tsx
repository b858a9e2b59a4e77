/**
 * Colours: every colour in both schemes, and the contrast of every pair, measured on this page: what the browser makes of the
 * tokens is read back, so a figure here can't differ from what is seen.
 */
import { Badge, Card, type Column, Table } from '@muntin/ui-kit'
import { contrast, type Pair, pairs, type Rgb } from '@muntin/ui-kit/contrast'
import { useLayoutEffect, useRef, useState } from 'react'
import { Section } from './Section.tsx'

const schemes = ['light', 'dark'] as const
type Scheme = (typeof schemes)[number]

const families: readonly { title: string; names: readonly string[] }[] = [
  { title: 'Paper', names: ['bg', 'surface', 'surface-2', 'border', 'control'] },
  { title: 'Ink', names: ['text', 'text-muted'] },
  { title: 'Glass', names: ['accent', 'accent-hover', 'accent-text', 'accent-soft', 'focus'] },
  { title: 'States', names: ['danger', 'danger-soft', 'success', 'success-soft', 'warning', 'warning-soft'] },
  { title: 'Light', names: ['light', 'light-text', 'frame'] },
]

type Measured = Pair & Partial<Record<Scheme, number>>

export function Colours() {
  const { probes, measured } = useContrast()
  return (
    <Section
      id="colours"
      title="Colours"
      about="Glass and paper: warm neutrals, and the green that window glass shows at its edge."
    >
      <div className="uk-schemes" data-look="colours">
        {schemes.map((scheme) => (
          <Card key={scheme} data-theme={scheme} className="uk-scheme">
            <h3 className="uk-scheme__title">{scheme === 'light' ? 'Light' : 'Dark'}</h3>
            {families.map(({ title, names }) => (
              <div key={title} className="uk-family">
                <h4 className="uk-family__title">{title}</h4>
                <ul className="uk-swatches">
                  {names.map((name) => (
                    <li key={name} className="uk-swatch">
                      <span className="uk-swatch__colour" style={{ background: `var(--mu-color-${name})` }} />
                      <span className="uk-swatch__name">{name}</span>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </Card>
        ))}
      </div>
      <div ref={probes} hidden />
      <details className="uk-code">
        <summary>{summaryOf(measured)}</summary>
        <Table
          className="uk-props"
          caption="Contrast of every pair"
          hideCaption
          columns={columns}
          rows={measured}
          rowKey={({ ink, ground }) => `${ink} ${ground}`}
          initialSort={{ key: 'light', direction: 'ascending' }}
        />
      </details>
    </Section>
  )
}

const ratio = (scheme: Scheme, label: string): Column<Measured> => ({
  key: scheme,
  label,
  numeric: true,
  cell: (pair) => <Ratio value={pair[scheme]} least={pair.least} />,
  sortBy: (pair) => pair[scheme] ?? 0,
})
const columns: Column<Measured>[] = [
  {
    key: 'pair',
    label: 'Pair',
    header: true,
    cell: ({ ink, ground }) => `${ink} on ${ground}`,
    sortBy: ({ ink, ground }) => `${ink} ${ground}`,
  },
  { key: 'least', label: 'Needs', numeric: true, cell: ({ least }) => least.toFixed(1), sortBy: ({ least }) => least },
  ratio('light', 'Light'),
  ratio('dark', 'Dark'),
]

function summaryOf(measured: readonly Measured[]): string {
  const poor = measured.filter((pair) => schemes.some((scheme) => (pair[scheme] ?? 0) < pair.least)).length
  return `Contrast of ${measured.length} pairs in both themes: ${poor === 0 ? 'all have what they need' : `${poor} fall short`}`
}

function Ratio({ value, least }: { value: number | undefined; least: number }) {
  if (value === undefined) return '–'
  // Rounded down: 4.496 is not 4.5.
  const shown = (Math.floor(value * 100) / 100).toFixed(2)
  return value >= least ? shown : <Badge tone="danger">{shown}</Badge>
}

function useContrast() {
  const probes = useRef<HTMLDivElement>(null)
  const [measured, setMeasured] = useState<Measured[]>(() => pairs.map((pair) => ({ ...pair })))
  useLayoutEffect(() => {
    const place = probes.current
    if (!place) return
    const read = (name: string, scheme: Scheme): Rgb | null => {
      const probe = document.createElement('i')
      probe.dataset.theme = scheme
      // Else forced colours would be measured, which are the device's own.
      probe.style.setProperty('forced-color-adjust', 'none')
      probe.style.backgroundColor = `var(--mu-color-${name})`
      place.append(probe)
      const colour = rgb(getComputedStyle(probe).backgroundColor)
      probe.remove()
      return colour
    }
    const measure = (pair: Pair): Measured => {
      const ratios = schemes.flatMap((scheme) => {
        const [ink, ground] = [read(pair.ink, scheme), read(pair.ground, scheme)]
        return ink && ground ? [[scheme, contrast(ink, ground)]] : []
      })
      return { ...pair, ...Object.fromEntries(ratios) }
    }
    setMeasured(pairs.map(measure))
  }, [])
  return { probes, measured }
}

/** `rgb(1, 2, 3)`, as browsers serialise a computed colour of sRGB; null for anything else. */
function rgb(text: string): Rgb | null {
  const found = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(text)
  return found && [Number(found[1]), Number(found[2]), Number(found[3])]
}
