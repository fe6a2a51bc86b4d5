import { useEffect, useState } from 'react';

import type { Show } from '../../api/types';

/** As many as the server joins in one stream. */
const showsMax = 16;
/** Comments alone change no figure that must be right at once; the heartbeat tells that there were some. */
const types = 'session.status,source.status,claim.*,unmatched.resolved,item.created,item.updated,item.removed';
const againAfterMs = 5_000;

/**
 * One stream of the shows that run; true while it is open. `onChange` names a show whose figures
 * are others now, `onShow` brings one whole. It rests while the page is hidden.
 */
export function useRunningStream(showIds: readonly string[], onChange: (showId: string) => void, onShow: (show: Show) => void): boolean {
  const [open, setOpen] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [visible, setVisible] = useState(document.visibilityState !== 'hidden');
  useEffect(() => {
    const look = () => setVisible(document.visibilityState !== 'hidden');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);

  const wanted = showIds.slice(0, showsMax).sort().join(',');
  useEffect(() => {
    if (wanted === '' || !visible) return undefined;
    const heads = new Map<string, number>();
    let again: ReturnType<typeof setTimeout> | undefined;
    const source = new EventSource(`/api/stream?shows=${encodeURIComponent(wanted)}&types=${encodeURIComponent(types)}`);
    const told = ({ data }: MessageEvent<string>) => {
      const sign = JSON.parse(data) as { readonly showId: string; readonly seq: number };
      // A heartbeat says how far the log is: beyond what was seen there were comments.
      if (heads.get(sign.showId) !== sign.seq) onChange(sign.showId);
      heads.set(sign.showId, sign.seq);
    };
    source.addEventListener('hello', (event: MessageEvent<string>) => {
      setOpen(true);
      told(event);
    });
    source.addEventListener('heartbeat', told);
    source.addEventListener('message', (event: MessageEvent<string>) => {
      const { type, data } = JSON.parse(event.data) as { readonly type: string; readonly data: { readonly show?: Show } };
      if (type === 'session.status' && data.show) onShow(data.show);
      told(event);
    });
    source.onerror = () => {
      setOpen(false);
      // A cut connection comes back by itself; a refusal does not: the session is renewed by the next request.
      if (source.readyState !== 2) return;
      again = setTimeout(() => {
        wanted.split(',').forEach(onChange);
        setAttempt((before) => before + 1);
      }, againAfterMs * (1 + Math.random()));
    };
    return () => {
      clearTimeout(again);
      source.close();
      setOpen(false);
    };
  }, [wanted, visible, attempt, onChange, onShow]);
  return open;
}
