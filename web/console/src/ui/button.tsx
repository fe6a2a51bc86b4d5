import type { ButtonHTMLAttributes } from 'react';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'small';
  /** Why this is not possible now. The button stays reachable, so that the reason can be found. */
  readonly refusal?: string | null;
  readonly busy?: boolean;
}

export function Button({ kind = 'plain', size = 'normal', refusal, busy, onClick, title, type = 'button', children, ...rest }: ButtonProps) {
  const stopped = Boolean(refusal) || busy === true;
  return (
    <button
      {...rest}
      type={type}
      className={rest.className ? `button ${rest.className}` : 'button'}
      data-kind={kind}
      data-size={size}
      aria-disabled={stopped || undefined}
      aria-busy={busy || undefined}
      title={refusal ?? title}
      onClick={(event) => {
        if (stopped) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
      {refusal ? <span className="visually-hidden">. {refusal}</span> : null}
    </button>
  );
}
