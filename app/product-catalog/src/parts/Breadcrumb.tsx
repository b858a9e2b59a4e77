/** Breadcrumb: the way back up, as in the WAI-ARIA breadcrumb pattern; the last entry is the page itself. */
import { Icon } from '@muntin/ui-kit'

export interface Crumb {
  label: string
  href?: string
}

export function Breadcrumb({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="pc-breadcrumb">
      <ol className="pc-breadcrumb__list">
        {crumbs.map(({ label, href }) => (
          <li key={href ?? label} className="pc-breadcrumb__item">
            {href ? <a href={href}>{label}</a> : <span aria-current="page">{label}</span>}
            {href && <Icon name="chevron-right" size={14} />}
          </li>
        ))}
      </ol>
    </nav>
  )
}
