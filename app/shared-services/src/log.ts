/**
 * Rule: each call leaves two lines on the console, so that whoever opens DevTools sees what the page asks and gets.
 *
 * | event   | console | line                                                                              |
 * |---------|---------|-----------------------------------------------------------------------------------|
 * | request | log     | `[HTTP Interceptor] Request: POST /api/shopping/cart/add`                         |
 * | success | log     | `[HTTP Interceptor] Success: 200`                                                 |
 * | error   | error   | `[HTTP Interceptor] Error: 503 POST /api/shopping/cart/add: Service Unavailable` |
 *
 * A call without an answer (offline, too late) has no status; its line says 0.
 */
import type { HttpEvent } from '@muntin/runtime'

export function logCall(event: HttpEvent): void {
  const call = `${event.method} ${event.path}`
  if (event.type === 'request') console.log(`[HTTP Interceptor] Request: ${call}`)
  else if (event.type === 'success') console.log(`[HTTP Interceptor] Success: ${event.status}`)
  else console.error(`[HTTP Interceptor] Error: ${event.status} ${call}${event.message ? `: ${event.message}` : ''}`)
}
