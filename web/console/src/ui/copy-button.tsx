import { useEffect, useState } from 'react';

import { t } from '../i18n';
import { Button } from './button';

const shownMs = 2_000;

/** Puts a text on the clipboard, and says that it did. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button aria-label={label} onClick={() => void copyText(text).then(setCopied)}>{copied ? t('common.copied') : t('common.copy')}</Button>
      <span className="visually-hidden" role="status">{copied ? t('common.copied') : ''}</span>
    </>
  );
}

/** The clipboard belongs to secure origins; a console in a local network selects and copies as a person would. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
