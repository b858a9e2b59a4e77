/** What an import of a single-file component is: its logic is typed in the .ts files beside it. */
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
