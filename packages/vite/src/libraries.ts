/**
 * Rule: these specifiers are shared. No MFE bundles them; the page's import map gives one copy to all.
 *
 * | form   | how its entry is made                                                             |
 * |--------|-----------------------------------------------------------------------------------|
 * | cjs    | CommonJS, wrapped with its real names: `import { useState } from 'react'` must link |
 * | esm    | `export *`                                                                        |
 * | source | a package of this repository                                                      |
 */

export interface Library {
  specifier: string
  package: string
  form: 'cjs' | 'esm' | 'source'
}

const library = (form: Library['form'], specifier: string, name: string): Library => ({
  specifier,
  package: name,
  form,
})

export const LIBRARIES: readonly Library[] = [
  library('cjs', 'react', 'react'),
  library('cjs', 'react/jsx-runtime', 'react'),
  library('cjs', 'react-dom', 'react-dom'),
  library('cjs', 'react-dom/client', 'react-dom'),
  library('esm', 'graphql', 'graphql'),
  library('esm', '@apollo/client', '@apollo/client'),
  library('esm', '@apollo/client/react', '@apollo/client'),
  library('source', '@muntin/runtime', '@muntin/runtime'),
  library('source', '@muntin/react', '@muntin/react'),
  library('source', '@muntin/react/apollo', '@muntin/react'),
  library('source', '@muntin/ui-kit', '@muntin/ui-kit'),
]

const bySpecifier = new Map(LIBRARIES.map((each) => [each.specifier, each]))

export const isShared = (specifier: string): boolean => bySpecifier.has(specifier)

/** The npm package of a shared specifier: `react/jsx-runtime` -> `react`. */
export const packageOf = (specifier: string): string | undefined => bySpecifier.get(specifier)?.package

/** The file name of a library's entry, without hash: `@muntin/react/apollo` -> `muntin.react.apollo`. */
export const entryName = (specifier: string): string => specifier.replace('@', '').replaceAll('/', '.')
