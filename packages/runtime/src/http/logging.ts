/** Rule: the log is told of each call twice: when it begins, and how it ended. One that its caller gave up ends unsaid. */
import type { Layer } from './call.ts'
import { HttpError } from './http-error.ts'

/** What `log` is told; `path` has the query, `message` is the error's text. */
export type HttpEvent =
  | { type: 'request'; method: string; path: string }
  | { type: 'success'; method: string; path: string; status: number }
  | { type: 'error'; method: string; path: string; status: number; message: string }

export function logging(log: (event: HttpEvent) => void): Layer {
  return (next) => async (call) => {
    const { method, path } = call
    log({ type: 'request', method, path })
    try {
      const response = await next(call)
      const { ok, status, statusText } = response
      log(ok ? { type: 'success', method, path, status } : { type: 'error', method, path, status, message: statusText })
      return response
    } catch (error) {
      if (error instanceof HttpError) log({ type: 'error', method, path, status: 0, message: error.detail })
      throw error
    }
  }
}
