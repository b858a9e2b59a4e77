/**
 * Rule: after the login the shopper goes to a path of this origin and nowhere else (CWE-601, open redirect).
 *
 * | `next`                                     | goes to   | why                                             |
 * |--------------------------------------------|-----------|-------------------------------------------------|
 * | `/cart`, `/orders/7?tab=a#x`               | itself    | a path                                          |
 * | none, empty, `cart`                        | `/`       | not a path                                      |
 * | `https://evil.example/`, `javascript:...`  | `/`       | has a scheme                                    |
 * | `//evil.example`, `/\evil.example`         | `/`       | the URL standard reads both as a host           |
 * | a tab or line break between two slashes    | `/`       | parsers drop them, and then it is a host        |
 * | `/.//evil.example`                         | `/`       | resolves to a path that is read as a host later |
 * | `/login`, `/login?next=...`                | `/`       | would show the same page again                  |
 */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next?.startsWith('/')) return '/'
  let url: URL
  try {
    url = new URL(next, origin)
  } catch {
    return '/'
  }
  if (url.origin !== new URL(origin).origin || url.pathname.startsWith('//')) return '/'
  if (url.pathname === '/login' || url.pathname.startsWith('/login/')) return '/'
  return url.pathname + url.search + url.hash
}
