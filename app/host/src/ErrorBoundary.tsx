/** Rule: a part of the host that throws while rendering takes down its own region, not the page; it can be tried again. */
import { ErrorState } from '@muntin/ui-kit'
import { Component, type ReactNode } from 'react'

interface Props {
  /** What the region is called in the message: `the cart`. */
  region: string
  /** A new value is a new chance: the path, for a region that changes with it. */
  resetOn?: string
  children: ReactNode
}

export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override componentDidCatch(error: Error): void {
    console.error(`[Host] ${this.props.region} failed while rendering`, error)
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.error && before.resetOn !== this.props.resetOn) this.setState({ error: null })
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children
    return (
      <ErrorState
        title={`We can't show ${this.props.region} right now`}
        text={this.state.error.message}
        onRetry={() => this.setState({ error: null })}
      />
    )
  }
}
