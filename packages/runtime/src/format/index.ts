/** The public face of `@muntin/runtime/format`: dates, numbers and money in the page's language. */
export { createFormat } from './format.ts'
