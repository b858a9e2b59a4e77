/**
 * Which products are compared. Pure: each function gives a new list.
 *
 * | wish                                | list                          |
 * |-------------------------------------|-------------------------------|
 * | toggle one that is not in it        | it is added at the end        |
 * | the same, with MOST in it           | unchanged                     |
 * | toggle one that is in it, remove it | it is gone, the others stay   |
 */

export interface Chosen {
  id: string
  name: string
}

/** As many columns as a laptop shows without scrolling. */
export const MOST = 4

export const has = (list: readonly Chosen[], id: string): boolean => list.some((each) => each.id === id)

export function toggle(list: readonly Chosen[], product: Chosen): readonly Chosen[] {
  if (has(list, product.id)) return remove(list, product.id)
  return list.length < MOST ? [...list, product] : list
}

export const remove = (list: readonly Chosen[], id: string): readonly Chosen[] => list.filter((each) => each.id !== id)

/** What a storage gave, as far as it is such a list: anybody can write there. */
export function readList(stored: unknown): readonly Chosen[] {
  if (!Array.isArray(stored)) return []
  const usable = stored.filter(
    (each): each is Chosen => typeof each?.id === 'string' && typeof each?.name === 'string' && each.id !== '',
  )
  return usable.filter((each, at) => usable.findIndex((one) => one.id === each.id) === at).slice(0, MOST)
}
