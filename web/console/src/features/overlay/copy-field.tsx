import { useEffect, useRef, useState } from 'react';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';

interface CopyFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly text: string;
}

const copiedForMs = 2_500;

/** A text to take away. Where the browser does not let pages write to the clipboard (plain HTTP), it is selected. */
export function CopyField({ label, hint, text }: CopyFieldProps) {
  const ref = useRef<HTMLTextAreaElement>(null);
  const [done, setDone] = useState<'copied' | 'selected' | null>(null);
  useEffect(() => {
    if (done === null) return undefined;
    const timer = setTimeout(() => setDone(null), copiedForMs);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    ref.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
    } catch {
      setDone('selected');
    }
  };
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <div className="copy">
          <textarea ref={ref} className="input copy-text" rows={3} readOnly value={text} onFocus={(event) => event.target.select()} {...wiring} />
          <Button aria-label={t('overlaySetup.copyThis', { what: label })} onClick={() => void copy()}>{t('overlaySetup.copy')}</Button>
          <span className="copy-done" role="status">{done === null ? '' : t(`overlaySetup.${done}`)}</span>
        </div>
      )}
    </Field>
  );
}
