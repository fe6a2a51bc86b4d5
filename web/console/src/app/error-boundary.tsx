import { Component, type ErrorInfo, type ReactNode } from 'react';

import { Button } from '../ui/button';

/** A fault in the console itself must not end in an empty page. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error('[soldwire] the console failed', error, info.componentStack);
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="page-message" role="alert">
        <h1>The console has failed</h1>
        <p>Nothing is lost: the show runs on the server. Load the page again to go on.</p>
        <Button kind="primary" onClick={() => location.reload()}>Load again</Button>
      </main>
    );
  }
}
