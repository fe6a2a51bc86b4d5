import type { ReactNode } from 'react';

export type Tone = 'mute' | 'plain' | 'ink' | 'good' | 'warn' | 'bad' | 'ask' | 'accent';

/** A state in words; the colour only repeats them. */
export function Badge({ tone = 'mute', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}
