/** Section: one component: what it is for, its states live, the code of exactly these, and what it takes. */
import { type Column, Table } from '@muntin/ui-kit'
import type { ReactNode } from 'react'
import type { Part } from './parts.ts'
import type { Prop } from './props.ts'

const columns: Column<Prop>[] = [
  { key: 'name', label: 'Prop', header: true, cell: ({ name }) => <code>{name}</code> },
  { key: 'type', label: 'Type', cell: ({ type }) => <code className="uk-type">{type}</code> },
  { key: 'default', label: 'Default', cell: (prop) => prop.default && <code>{prop.default}</code> },
  { key: 'about', label: 'What it does', cell: ({ about }) => about },
]

export function Section({
  id,
  title,
  about,
  children,
}: {
  id: string
  title: string
  about: string
  children: ReactNode
}) {
  return (
    <section id={id} className="uk-section" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className="uk-section__title">
        <a href={`#${id}`}>{title}</a>
      </h2>
      <p className="uk-section__about">{about}</p>
      {children}
    </section>
  )
}

export function Code({ of, children }: { of: string; children: string }) {
  return (
    <details className="uk-code">
      <summary>Code</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which the keyboard has to be able to do */}
      <section className="uk-code__text" tabIndex={0} aria-label={`Code of ${of}`}>
        <pre>
          <code>{children.trim()}</code>
        </pre>
      </section>
    </details>
  )
}

export function PartSection({ id, title, about, Example, code, props, stage = 'row' }: Part) {
  return (
    <Section {...{ id, title, about }}>
      <div className={`uk-stage uk-stage--${stage}`} data-look={id}>
        <Example />
      </div>
      <Code of={title}>{code}</Code>
      {props.length > 0 && (
        <Table
          className="uk-props uk-props--fixed"
          caption={`Props of ${title}`}
          hideCaption
          narrow="stack"
          columns={columns}
          rows={props}
          rowKey={({ name, type }) => `${name} ${type}`}
        />
      )}
    </Section>
  )
}
