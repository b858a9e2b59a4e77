/** Pagination: plain links, so that a page can be opened in a new tab, shared, and returned to. */
import { classes, Icon } from '@muntin/ui-kit'
import { hrefOf, type Listing, pagesAround } from './listing.ts'

interface PaginationProps {
  listing: Listing
  pages: number
  /** A page was turned by one of the links (and not by the back button). */
  onTurn(): void
}

export function Pagination({ listing, pages, onTurn }: PaginationProps) {
  if (pages <= 1) return null
  const { page } = listing
  const to = (target: number) => hrefOf({ ...listing, page: target })
  return (
    <nav aria-label="Pages" className="pc-pages">
      <ul className="pc-pages__list">
        <li>
          {page > 1 && (
            <a className="pc-pages__link" rel="prev" href={to(page - 1)} onClick={onTurn}>
              <Icon name="chevron-left" size={18} />
              <span className="pc-pages__word">Previous</span>
            </a>
          )}
        </li>
        {pagesAround(page, pages).map((target, index) => (
          <li key={target ?? `gap ${index}`} className={classes(target !== page && 'pc-pages__other')}>
            {target === null ? (
              <span className="pc-pages__gap" aria-hidden="true">
                …
              </span>
            ) : (
              <a
                className="pc-pages__link"
                href={to(target)}
                aria-label={`Page ${target}`}
                onClick={onTurn}
                {...(target === page && { 'aria-current': 'page' })}
              >
                {target}
              </a>
            )}
          </li>
        ))}
        <li>
          {page < pages && (
            <a className="pc-pages__link" rel="next" href={to(page + 1)} onClick={onTurn}>
              <span className="pc-pages__word">Next</span>
              <Icon name="chevron-right" size={18} />
            </a>
          )}
        </li>
      </ul>
    </nav>
  )
}
