import { Component, type ErrorInfo, type ReactNode } from 'react';

import { t } from '../i18n';
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
        <h1>{t('app.failedTitle')}</h1>
        <p>{t('app.failedText')}</p>
        <Button kind="primary" onClick={() => location.reload()}>{t('app.loadAgain')}</Button>
      </main>
    );
  }
}
