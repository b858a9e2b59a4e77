/** ListingPage: the grid of a listing with its navigation: home, one category, or the results of a search. */
import { useMfe, useResource } from '@muntin/react'
import { Button, EmptyState, ErrorState, Notice } from '@muntin/ui-kit'
import { useEffect, useRef } from 'react'
import { type Category, GET_CATALOG, GET_CATEGORIES, GET_NEWEST, refusals } from '../documents.ts'
import { reasonOf } from '../failure.ts'
import { Breadcrumb } from '../parts/Breadcrumb.tsx'
import { Grid } from '../parts/Grid.tsx'
import { SearchBox } from '../search/SearchBox.tsx'
import { CategoryNav } from './CategoryNav.tsx'
import { Hero } from './Hero.tsx'
import { hrefOf, type Listing, variablesOf } from './listing.ts'
import { Pagination } from './Pagination.tsx'
import { SortSelect } from './SortSelect.tsx'

export function ListingPage({ listing }: { listing: Listing }) {
  const { setTitle } = useMfe()
  const categories = useResource(GET_CATEGORIES, {})
  const known = categories.data?.categories
  const category = known?.find(({ id }) => id === listing.category)
  const heading = headingOf(listing, category)

  const headingRef = useSearchFocus(listing.search)
  const atHome = listing.category === undefined && listing.search === undefined
  const withWindow = atHome && listing.page === 1
  const title = withWindow ? 'Shop' : listing.page > 1 ? `${heading}, page ${listing.page}` : heading
  useEffect(() => {
    setTitle(title)
  }, [title, setTitle])
  return (
    <>
      {withWindow ? (
        <Home />
      ) : (
        <header className="pc-top">
          <Breadcrumb crumbs={[{ label: 'Shop', href: '/' }, { label: heading }]} />
          <div className="pc-top__row">
            <h1 ref={headingRef} tabIndex={-1}>
              {heading}
            </h1>
            <SearchBox initial={listing.search ?? ''} />
          </div>
        </header>
      )}
      {!(categories.error && !known) && <CategoryNav categories={known} listing={listing} />}
      <Results listing={listing} withWindow={withWindow} heading={withWindow ? 'All products' : 'Products'} />
    </>
  )
}

/** Another search on the same page moves focus to the heading that names it, as the host does for a new path. */
function useSearchFocus(search: string | undefined) {
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(search)
  useEffect(() => {
    if (search !== undefined && before.current !== undefined && before.current !== search) heading.current?.focus()
    before.current = search
  }, [search])
  return heading
}

function Home() {
  const newest = useResource(GET_NEWEST, {})
  return (
    <Hero newest={newest.data?.catalog.items} failed={newest.error !== null}>
      <SearchBox initial="" large />
    </Hero>
  )
}

function headingOf({ category, search }: Listing, known: Category | undefined): string {
  if (search !== undefined) return search ? `Results for “${search}”` : 'Search'
  if (category !== undefined)
    return known?.name ?? category.charAt(0).toUpperCase() + category.slice(1).replaceAll('-', ' ')
  return 'All products'
}

function Results({ listing, withWindow, heading }: { listing: Listing; withWindow: boolean; heading: string }) {
  const { data, outdated, error, refused, retrying, retry } = useResource(GET_CATALOG, variablesOf(listing), {
    bridge: true,
    refusals,
  })
  const found = data?.catalog
  const { heading: top, turned } = useTurning(listing.page)
  if (refused) {
    return (
      <EmptyState
        title="There is no such shelf"
        text="The category may have been renamed, or the address has a typo."
        action={<Button href="/">See all products</Button>}
      />
    )
  }
  if (error && !found) {
    return (
      <ErrorState
        title="The catalogue did not load"
        text={reasonOf(error, 'The shelves are still there; we just can’t reach them.')}
        onRetry={retry}
        retrying={retrying}
      />
    )
  }
  const empty = found !== undefined && found.items.length === 0 && !outdated
  return (
    <section className="pc-results" aria-labelledby="pc-results-heading">
      <div className="pc-results__bar">
        <h2
          ref={top}
          id="pc-results-heading"
          tabIndex={-1}
          className={withWindow ? 'pc-results__heading' : 'mu-visually-hidden'}
        >
          {heading}
        </h2>
        <p role="status" className="pc-results__count">
          {found && !outdated ? <Count total={found.total} page={listing.page} pages={found.pages} /> : 'Loading…'}
        </p>
        {!empty && <SortSelect listing={listing} />}
      </div>
      {error !== null && (
        <Notice
          tone="warning"
          action={
            <Button size="s" variant="secondary" icon="refresh" busy={retrying} onClick={retry}>
              Try again
            </Button>
          }
        >
          These products may be out of date: the catalogue can’t be reached right now.
        </Notice>
      )}
      {empty ? (
        <Nothing listing={listing} total={found.total} />
      ) : (
        <Grid products={found?.items} outdated={outdated} expected={12} first={!withWindow} />
      )}
      {found && !empty && <Pagination listing={listing} pages={found.pages} onTurn={turned} />}
    </section>
  )
}

/**
 * A page that was turned starts at its top, with focus on the heading of the results. The host does this for a new path; here
 * only the query changes. Going back is left alone: the host brings back the position.
 */
function useTurning(page: number) {
  const heading = useRef<HTMLHeadingElement>(null)
  const turning = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the page has changed, whatever it is now
  useEffect(() => {
    if (!turning.current) return
    turning.current = false
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView?.({ block: 'start' })
  }, [page])
  return {
    heading,
    turned: () => {
      turning.current = true
    },
  }
}

function Count({ total, page, pages }: { total: number; page: number; pages: number }) {
  if (total === 0) return 'No products'
  return (
    <>
      {total === 1 ? '1 product' : `${total} products`}
      {pages > 1 && <span className="pc-results__page">{`, page ${page} of ${pages}`}</span>}
    </>
  )
}

function Nothing({ listing, total }: { listing: Listing; total: number }) {
  if (total > 0) {
    return (
      <EmptyState
        title="There is no such page"
        text={`This listing ends before page ${listing.page}.`}
        action={<Button href={hrefOf({ ...listing, page: 1 })}>Go to the first page</Button>}
      />
    )
  }
  return (
    <EmptyState
      illustration="search"
      title={listing.search ? `Nothing matches “${listing.search}”` : 'Nothing on this shelf'}
      text={
        listing.search
          ? 'Check the spelling, try a broader word, or start from a category above.'
          : 'There are no products here right now.'
      }
      action={<Button href="/">See all products</Button>}
    />
  )
}
