/**
 * Rule: what a remote built by others adds to the document is loaded only as the release has it.
 *
 * webpack and Rspack load their chunks by script elements, whose address is a plain text and which carry no hash. Under
 * our policy neither may load: Trusted Types refuse the text, the Content-Security-Policy the missing hash. So setting
 * `src` (or a link's `href`) does this, from the first remote on:
 *
 * | the address is | what happens                                                                      |
 * |----------------|-----------------------------------------------------------------------------------|
 * | of the release | the element gets its integrity and CORS mode, and a TrustedScriptURL of `muntin`   |
 * | any other      | what would have happened anyway                                                   |
 */

/** The part of https://www.w3.org/TR/trusted-types/ that is used here; TypeScript's DOM types have none of it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown }
}

type Loads = { integrity: string; crossOrigin: string | null }

/** Starts guarding `window`; `integrityOf` gives the hash of an absolute URL of the release. */
export function guardElements(
  window: Window & typeof globalThis,
  integrityOf: (url: string) => string | undefined,
): void {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('muntin', {
    createScriptURL(url) {
      if (integrityOf(absolute(url))) return url
      throw new TypeError(`${url} is no script of the release`)
    },
  })

  function absolute(url: unknown): string {
    return URL.parse(String(url), window.document.baseURI)?.href ?? ''
  }

  function guard<E extends HTMLElement & Loads>(
    prototype: E,
    property: string,
    trusted: (url: string) => unknown,
  ): void {
    const native = Object.getOwnPropertyDescriptor(prototype, property)
    if (!native?.set) return
    const { set } = native
    Object.defineProperty(prototype, property, {
      ...native,
      set(this: E, url: unknown) {
        const integrity = typeof url === 'string' ? integrityOf(absolute(url)) : undefined
        if (!integrity) return set.call(this, url)
        this.integrity ||= integrity
        this.crossOrigin ??= 'anonymous'
        set.call(this, trusted(url as string))
      },
    })
  }

  guard(window.HTMLScriptElement.prototype, 'src', (url) => policy?.createScriptURL(url) ?? url)
  guard(window.HTMLLinkElement.prototype, 'href', (url) => url)
}
