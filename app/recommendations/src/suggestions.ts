/**
 * What to suggest, by the page that is shown, and how far that is known.
 *
 * | page            | suggested is what goes with    | asked for again when                                  |
 * |-----------------|--------------------------------|-------------------------------------------------------|
 * | `/products/:id` | the product                    | another product is shown                              |
 * | `/cart`         | what is in the user's cart     | `cart:updated`, or there is another user              |
 *
 * | state   | shown                                                       | left when                                 |
 * |---------|-------------------------------------------------------------|-------------------------------------------|
 * | loading | skeletons                                                   | answered                                  |
 * | ready   | the suggestions, if there are any                           | another page, or as above (it stays shown) |
 * | failed  | one quiet line, or what was known before                    | tried again: by itself, or by the shopper |
 *
 * The cart's answer is kept out of the shared cache: it names fewer fields of the lines than the cart itself needs there.
 */
import type { ApolloClient } from '@apollo/client'
import { failureOf, Healing, type MfeProps } from '@muntin/runtime'
import { computed, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import { GET_CART_SUGGESTIONS, GET_PRODUCT_SUGGESTIONS, type Product } from './documents.ts'
import { suggest } from './suggest.ts'

export type State = 'loading' | 'ready' | 'failed'

export interface Suggestions {
  state: Ref<State>
  products: Readonly<ShallowRef<readonly Product[]>>
  retry(): void
}

/** The page's question; two of one text are the same. */
type Question = `product ${string}` | `cart ${string}` | null

export function useSuggestions(mfe: Readonly<ShallowRef<MfeProps>>): Suggestions {
  const { services, signal } = mfe.value
  const state = ref<State>('loading')
  const products = shallowRef<readonly Product[]>([])
  const user = shallowRef(services.session.user())
  const question = computed<Question>(() => {
    const { pattern, params } = mfe.value.route
    if (pattern === '/products/:id') return `product ${params.id ?? ''}`
    return pattern === '/cart' && user.value ? `cart ${user.value.id}` : null
  })
  const healing = new Healing(() => void ask())
  let newest = 0

  async function ask(): Promise<void> {
    const asked = question.value
    const mine = ++newest
    if (asked === null) return
    try {
      const found = await answerTo(asked, services.apollo as ApolloClient)
      if (mine !== newest) return
      products.value = found
      state.value = 'ready'
      healing.well()
    } catch (error) {
      if (mine !== newest) return
      state.value = 'failed'
      healing.ill((failureOf(error).retryAfter ?? 0) * 1000)
    }
  }

  watch(
    question,
    () => {
      products.value = []
      state.value = 'loading'
      void ask()
    },
    { immediate: true },
  )
  services.bus.on('cart:updated', () => question.value?.startsWith('cart ') && void ask(), { signal })
  services.bus.on('upstream:restored', () => state.value === 'failed' && void ask(), { signal })
  const forget = services.session.subscribe((next) => {
    user.value = next
  })
  healing.start(window)
  signal.addEventListener('abort', () => {
    newest++
    forget()
    healing.stop()
  })
  return { state, products, retry: () => void ask() }
}

async function answerTo(question: NonNullable<Question>, apollo: ApolloClient): Promise<Product[]> {
  const id = question.slice(question.indexOf(' ') + 1)
  if (question.startsWith('product ')) {
    const { data } = await apollo.query({ query: GET_PRODUCT_SUGGESTIONS, variables: { id } })
    return suggest(data?.product ? [data.product] : [])
  }
  const { data } = await apollo.query({
    query: GET_CART_SUGGESTIONS,
    variables: { userId: id },
    fetchPolicy: 'no-cache',
  })
  return suggest(data?.cart?.items.map(({ product }) => product) ?? [])
}
