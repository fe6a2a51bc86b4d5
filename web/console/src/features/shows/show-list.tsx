import type { ReactNode } from 'react';
import { useCallback, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show, ShowStatus } from '../../api/types';
import { Badge, type Tone } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { formatCount, formatDay } from '../../ui/format';
import { useAction } from '../../ui/use-action';
import './show-list.css';

const tones: Readonly<Record<ShowStatus, Tone>> = { draft: 'mute', active: 'good', paused: 'warn', ended: 'mute' };
const words: Readonly<Record<ShowStatus, string>> = { draft: 'Draft', active: 'Active', paused: 'Paused', ended: 'Ended' };

interface ShowListProps {
  /** Only the owner deletes. */
  readonly mayDelete: boolean;
  readonly newShowLink: ReactNode;
  readonly renderLink: (show: Show) => ReactNode;
}

/** All shows of the workspace with their key figures, newest first. */
export function ShowList({ mayDelete, newShowLink, renderLink }: ShowListProps) {
  const [shows, setShows] = useState<readonly Show[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<Show | null>(null);
  const loading = useAction();
  const deletion = useAction();
  const { run } = loading;

  const load = useCallback(
    (after: string | null) =>
      run(async () => {
        const page = await api.shows(after);
        setShows((before) => (after === null ? page.shows : [...(before ?? []), ...page.shows]));
        setNext(page.next);
      }),
    [run],
  );
  useEffect(() => {
    void load(null);
  }, [load]);

  return (
    <section className="shows" aria-label="Shows">
      <header className="shows-head">
        <h1>Shows</h1>
        <Button kind="quiet" busy={loading.busy} onClick={() => void load(null)}>Refresh</Button>
        {newShowLink}
      </header>
      {loading.fault ? <p className="fault-box" role="alert">{inWords(loading.fault)}</p> : null}
      {shows?.length === 0 ? (
        <div className="empty shows-empty">
          <strong>No shows yet</strong>A show is one live broadcast: its items, its comments and who got what.
        </div>
      ) : null}
      <ul className="shows-list">
        {(shows ?? []).map((show) => (
          <li key={show.id} className="show-row">
            <div className="show-name">
              {renderLink(show)}
              <span className="quiet">{whenWords(show)}</span>
            </div>
            <Badge tone={tones[show.status]}>{words[show.status]}</Badge>
            <dl className="show-figures">
              <Figure label="Units sold" value={`${formatCount(show.counts.unitsClaimed)} of ${formatCount(show.counts.units)}`} />
              <Figure label="Buyers" value={formatCount(show.counts.buyers)} />
              <Figure label="Waiting" value={formatCount(show.counts.waitlist)} />
              <Figure label="Comments" value={formatCount(show.counts.comments)} />
            </dl>
            <div className="show-actions">
              {mayDelete && (show.status === 'draft' || show.status === 'ended') ? (
                <Button kind="quiet" size="small" aria-label={`Delete ${show.name}`} onClick={() => setDeleting(show)}>Delete</Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {next ? <Button busy={loading.busy} onClick={() => void load(next)}>Show more</Button> : null}
      {deleting ? (
        <FormDialog
          title={`Delete “${deleting.name}”?`}
          submitLabel="Delete show"
          submitKind="danger"
          busy={deletion.busy}
          fault={deletion.fault ? inWords(deletion.fault) : null}
          onClose={() => setDeleting(null)}
          onSubmit={() =>
            void deletion
              .run(() => api.deleteShow(deleting.id))
              .then((done) => {
                if (!done) return;
                setShows((before) => before?.filter((show) => show.id !== deleting.id) ?? null);
                setDeleting(null);
              })
          }
        >
          <p>Its items, claims and comments are deleted with it. This cannot be undone.</p>
        </FormDialog>
      ) : null}
    </section>
  );
}

function whenWords(show: Show): string {
  if (show.startedAt) return `Started ${formatDay(show.startedAt)}`;
  return `Created ${formatDay(show.createdAt)}`;
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}
