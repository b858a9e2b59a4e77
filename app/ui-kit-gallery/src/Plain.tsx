/** Plain: the same look by classes alone, in a custom element; the code that is shown is the module that is imported. */
import { useEffect } from 'react'
import { PaneCard } from './examples/plain.ts'
import code from './examples/plain.ts?raw'
import { Code, Section } from './Section.tsx'

const NAME = 'uk-pane-card'

export function Plain() {
  useEffect(() => {
    if (!customElements.get(NAME)) customElements.define(NAME, PaneCard)
  }, [])
  return (
    <Section
      id="plain"
      title="Without React"
      about="The classes are the contract; the components only put them on. The README has all of them."
    >
      <div className="uk-stage uk-stage--column" data-look="plain">
        <uk-pane-card />
      </div>
      <Code of="Without React">{code}</Code>
    </Section>
  )
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'uk-pane-card': Record<never, never>
    }
  }
}
