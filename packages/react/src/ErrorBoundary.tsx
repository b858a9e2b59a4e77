/**
 * Rule: what throws while rendering takes down its own region, not the page; it can be tried again. The words of an error are
 * for developers: the page says which region is missing, `onError` gets the error.
 */
import { Component, type ErrorInfo, type ReactNode } from 'react'

/** What a fallback can show. */
export interface Broken {
  error: unknown
  region: string
  retry(): void
}

export interface ErrorBoundaryProps {
  /** What the region is called in the message: `the cart`. */
  region: string
  /** A new value is a new chance: the path, for a region that changes with it. */
  resetOn?: unknown
  fallback?: (broken: Broken) => ReactNode
  onError?: (error: unknown, info: ErrorInfo) => void
  children?: ReactNode
}

/** Plain markup, for hosts without a design of their own. */
export function plainFallback({ region, retry }: Pick<Broken, 'region' | 'retry'>): ReactNode {
  return (
    <div role="alert">
      <p>We can’t show {region} right now.</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { broken: { error: unknown } | null }> {
  override state: { broken: { error: unknown } | null } = { broken: null }

  static getDerivedStateFromError(error: unknown): { broken: { error: unknown } } {
    return { broken: { error } }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.props.onError?.(error, info)
  }

  override componentDidUpdate(before: ErrorBoundaryProps): void {
    if (this.state.broken && !Object.is(before.resetOn, this.props.resetOn)) this.#retry()
  }

  readonly #retry = (): void => this.setState({ broken: null })

  override render(): ReactNode {
    const { region, fallback = plainFallback, children } = this.props
    if (!this.state.broken) return children
    return fallback({ error: this.state.broken.error, region, retry: this.#retry })
  }
}
