import { Component, type ReactNode } from 'react'

type ErrorBoundaryProps = { fallback: (error: unknown, reset: () => void) => ReactNode; children: ReactNode }

/** Keeps one broken part of a page from taking the page with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown; failed: boolean }> {
  override state = { error: undefined, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return this.props.fallback(this.state.error, () => this.setState({ error: undefined, failed: false }))
  }
}
