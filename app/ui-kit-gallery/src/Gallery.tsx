/** `/ui-kit`: the living style guide. What is shown is the kit as this very page got it, in the theme that it has. */
import { useEffect, useRef } from 'react'
import { Colours } from './Colours.tsx'
import { Plain } from './Plain.tsx'
import { parts } from './parts.ts'
import { Scales } from './Scales.tsx'
import { PartSection } from './Section.tsx'

const foundations = [
  { id: 'colours', title: 'Colours' },
  { id: 'type', title: 'Type' },
  { id: 'space', title: 'Space and surface' },
]
const last = [{ id: 'plain', title: 'Without React' }]

export function Gallery() {
  const page = useRef<HTMLDivElement>(null)
  // The browser looked for the address's place before it was there.
  useEffect(() => {
    const id = decodeURIComponent(location.hash.slice(1))
    if (id && page.current?.contains(document.getElementById(id))) document.getElementById(id)?.scrollIntoView()
  }, [])
  return (
    <div ref={page} className="uk-page">
      <header className="uk-head">
        <h1 tabIndex={-1}>UI kit</h1>
        <p className="uk-head__about">
          What the shop is made of. Everything here is live: the examples are the components of this page, and their
          code is what runs. Change the theme in the header to see the other one.
        </p>
      </header>
      <nav className="uk-nav" aria-label="Parts of the kit">
        <Links title="Foundations" to={foundations} />
        <Links title="Components" to={parts} />
        <Links title="For others" to={last} />
      </nav>
      <div className="uk-sections">
        <Colours />
        <Scales />
        {parts.map((part) => (
          <PartSection key={part.id} {...part} />
        ))}
        <Plain />
      </div>
    </div>
  )
}

function Links({ title, to }: { title: string; to: readonly { id: string; title: string }[] }) {
  return (
    <div className="uk-nav__group">
      <p className="uk-nav__title">{title}</p>
      <ul className="uk-nav__list">
        {to.map(({ id, title: name }) => (
          <li key={id}>
            <a className="uk-nav__link" href={`#${id}`}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
