/** Scales: the sizes that everything is made of, drawn at their size and named. */
import { Section } from './Section.tsx'

const spaces = [4, 8, 12, 16, 24, 32, 48, 72]
const types = [
  { name: 'xs', use: 'Column headers, badges' },
  { name: 's', use: 'Labels, hints, table rows' },
  { name: 'm', use: 'Running text' },
  { name: 'l', use: 'Titles of cards' },
  { name: 'xl', use: 'Titles of sections' },
  { name: '2xl', use: 'The title of a page' },
]
const corners = ['s', 'm', 'l', 'full']

export function Scales() {
  return (
    <>
      <Section id="type" title="Type" about="The device’s own sans: it is there at once, and costs no download.">
        <ul className="uk-types" data-look="type">
          {types.map(({ name, use }) => (
            <li key={name} className="uk-types__line">
              <code>text-{name}</code>
              <span style={{ fontSize: `var(--mu-text-${name})` }}>{use}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="space" title="Space and surface" about="Eight distances, four corners, two heights above the page.">
        <div className="uk-scales" data-look="space">
          <ul className="uk-spaces">
            {spaces.map((px, at) => (
              <li key={px} className="uk-spaces__line">
                <code>space-{at + 1}</code>
                <span className="uk-spaces__bar" style={{ width: `var(--mu-space-${at + 1})` }} />
                <span>{px} px</span>
              </li>
            ))}
          </ul>
          <ul className="uk-boxes">
            {corners.map((name) => (
              <li key={name} className="uk-box" style={{ borderRadius: `var(--mu-radius-${name})` }}>
                <code>radius-{name}</code>
              </li>
            ))}
            {[1, 2].map((height) => (
              <li key={height} className="uk-box" style={{ boxShadow: `var(--mu-shadow-${height})` }}>
                <code>shadow-{height}</code>
              </li>
            ))}
          </ul>
        </div>
      </Section>
    </>
  )
}
