/**
 * ProductPage: one product. What the grid already knew of it (name, picture, price) shows at once; the rest follows.
 *
 * | known           | shown                                           |
 * |-----------------|-------------------------------------------------|
 * | nothing yet     | skeleton of the same size                       |
 * | the summary     | the page, with a skeleton for the description   |
 * | all             | the whole page                                  |
 * | no such product | an empty state that leads back to the shop      |
 * | failed          | an error that heals                             |
 */
import { useApolloClient } from '@apollo/client/react'
import { useMfe, useResource } from '@muntin/react'
import { Button, EmptyState, ErrorState, Skeleton } from '@muntin/ui-kit'
import { useEffect } from 'react'
import { GET_PRODUCT, PRODUCT_SUMMARY, type Product, type ProductSummary, refusals } from '../documents.ts'
import { reasonOf } from '../failure.ts'
import { Breadcrumb } from '../parts/Breadcrumb.tsx'
import { CompareButton } from '../parts/CompareButton.tsx'
import { Picture } from '../parts/Picture.tsx'
import { SearchBox } from '../search/SearchBox.tsx'
import { BuyBox } from './BuyBox.tsx'

/** What the shop last knew of a product beats nothing; of one that it never knew, it says so as an error. */
const bears = ['product']

type Known = ProductSummary & Partial<Product>

export function ProductPage({ id }: { id: string }) {
  const { setTitle } = useMfe()
  const { cache } = useApolloClient()
  const { data, error, refused, retrying, retry } = useResource(GET_PRODUCT, { id }, { refusals, bears })
  const summary = cache.readFragment({ id: `Product:${id}`, fragment: PRODUCT_SUMMARY })
  const product: Known | null | undefined = data ? data.product : summary
  const missing = data?.product === null || refused
  const title = missing ? 'Product not found' : (product?.name ?? 'Product')
  useEffect(() => {
    setTitle(title)
  }, [title, setTitle])

  if (missing) return <Missing />
  if (!product && error) {
    return (
      <ErrorState
        level={1}
        title="This product did not load"
        text={reasonOf(error, 'The catalogue can’t be reached right now.')}
        onRetry={retry}
        retrying={retrying}
        action={
          <Button variant="ghost" href="/">
            All products
          </Button>
        }
      />
    )
  }
  return (
    <>
      <div className="pc-top__row pc-top__row--product">
        {product ? (
          <Breadcrumb crumbs={crumbsOf(product)} />
        ) : (
          <Skeleton width="16rem" className="pc-breadcrumb--skeleton" />
        )}
        <SearchBox initial="" />
      </div>
      <article className="pc-product">
        <div className="pc-product__pane">
          {product ? (
            <>
              <Picture src={product.image} alt={product.name} size={720} when="first" />
              <CompareButton product={product} />
            </>
          ) : (
            <Skeleton variant="rect" className="pc-picture" />
          )}
        </div>
        {product ? <Words product={product} failed={error !== null} /> : <WordsSkeleton />}
      </article>
    </>
  )
}

function Words({ product, failed }: { product: Known; failed: boolean }) {
  return (
    <div className="pc-product__words">
      <h1 className="pc-product__name" tabIndex={-1}>
        {product.name}
      </h1>
      <BuyBox product={product} />
      <div className="pc-product__about">
        <h2 className="pc-product__heading">About it</h2>
        {product.description !== undefined ? (
          <p>{product.description}</p>
        ) : failed ? (
          <p>The description can’t be loaded right now.</p>
        ) : (
          <Skeleton lines={3} />
        )}
        <dl className="pc-facts">
          <div className="pc-facts__row">
            <dt>Category</dt>
            <dd>
              <a href={`/categories/${encodeURIComponent(product.category.id)}`}>{product.category.name}</a>
            </dd>
          </div>
          <div className="pc-facts__row">
            <dt>Product number</dt>
            <dd>{product.id}</dd>
          </div>
        </dl>
      </div>
    </div>
  )
}

function WordsSkeleton() {
  return (
    <div className="pc-product__words" aria-hidden="true">
      <div className="pc-product__name">
        <Skeleton width="70%" />
      </div>
      <Skeleton width="7rem" />
      <Skeleton variant="rect" height="3.25rem" className="pc-product__buy-skeleton" />
      <Skeleton lines={4} />
    </div>
  )
}

function Missing() {
  return (
    <EmptyState
      level={1}
      title="We can’t find that product"
      text="It may have left the shop, or the address has a typo."
      action={<Button href="/">See all products</Button>}
    >
      <SearchBox initial="" />
    </EmptyState>
  )
}

function crumbsOf({ category, name }: Known) {
  return [
    { label: 'Shop', href: '/' },
    { label: category.name, href: `/categories/${encodeURIComponent(category.id)}` },
    { label: name },
  ]
}
