import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, Item } from '../../api/types';
import type { NameOf } from '../../live/people';
import type { ClaimTable } from '../../live/claim-table';
import { claimsOfItem } from '../../live/state';
import { claimWords, stockWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Field, TextField } from '../../ui/field';
import { formatClock, formatMoney } from '../../ui/format';
import { useAction } from '../../ui/use-action';
import './item-drawer.css';

interface ItemDrawerProps {
  readonly item: Item;
  readonly claims: ClaimTable;
  /** Why nothing may be changed; null when it may. */
  readonly refusal: string | null;
  readonly nameOf: NameOf;
  readonly onClose: () => void;
  readonly onRelease: (claim: Claim) => void;
  readonly onDecide: (claim: Claim) => void;
  readonly onDetails: (claim: Claim) => void;
}

/** One item: who has it, who waits, and what happened. The panes beside it stay in use. */
export function ItemDrawer({ item, claims, refusal, nameOf, onClose, onRelease, onDecide, onDetails }: ItemDrawerProps) {
  const titleId = useId();
  const ref = useRef<HTMLElement>(null);
  const own = useMemo(() => claimsOfItem(claims, item.id), [claims, item.id]);
  const timeline = useMemo(() => timelineOf(claims, item.id), [claims, item.id]);
  const stock = stockWords(item);
  const left = Math.max(0, item.totalQuantity - item.claimedCount);

  // The focus comes in with the item and goes back to where it was.
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [item.id]);

  const row = (claim: Claim, action: 'Release' | 'Decide') => (
    <li key={claim.claimId} className="drawer-claim">
      <button type="button" className="drawer-buyer" onClick={() => onDetails(claim)}>
        <span className="visually-hidden">Details of claim by </span>
        {claim.waitlistPosition === null ? null : <span className="number quiet">{claim.waitlistPosition}.</span>}
        <span className="drawer-handle">{claim.userHandle}</span>
        {claim.quantity > 1 ? <span className="number">× {claim.quantity}</span> : null}
        {claim.variant ? <span>{claim.variant}</span> : null}
        <time className="quiet number" dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
      </button>
      <Button
        size="small"
        kind={action === 'Decide' ? 'primary' : 'plain'}
        refusal={refusal}
        aria-label={`${action} claim by ${claim.userHandle}`}
        onClick={() => (action === 'Decide' ? onDecide : onRelease)(claim)}
      >
        {action}
      </Button>
    </li>
  );

  return (
    <aside
      ref={ref}
      className="drawer"
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className="drawer-head">
        <span className="drawer-number">{item.itemNumber}</span>
        <h2 id={titleId}>
          <span className="visually-hidden">Item {item.itemNumber}: </span>
          {item.title}
        </h2>
        <Button kind="quiet" aria-label="Close item" onClick={onClose}>Close</Button>
      </header>
      <div className="drawer-body">
        <div className="drawer-facts">
          <Badge tone={stock.tone}>{stock.text}</Badge>
          <span className="number">{left} of {item.totalQuantity} left</span>
          {item.price ? <span className="number">{formatMoney(item.price.amount, item.price.currency)}</span> : null}
          {item.perBuyerLimit === null ? null : <span className="quiet">at most {item.perBuyerLimit} per buyer</span>}
        </div>
        {item.variants ? (
          <ul className="drawer-variants" aria-label="Variants">
            {item.variants.map((variant) => (
              <li key={variant.name}>
                {variant.name} <span className="number quiet">{Math.max(0, variant.quantity - variant.claimedCount)} of {variant.quantity} left</span>
              </li>
            ))}
          </ul>
        ) : null}
        <FeatureSwitch item={item} refusal={refusal} />
        {own.review.length > 0 ? (
          <Section title="To decide" count={own.review.length}>{own.review.map((claim) => row(claim, 'Decide'))}</Section>
        ) : null}
        <Section title="Winners" count={own.winners.length} empty="Nobody has it yet">
          {own.winners.map((claim) => row(claim, 'Release'))}
        </Section>
        <Section title="Waitlist" count={own.waitlist.length} empty="Nobody waits">
          {own.waitlist.map((claim) => row(claim, 'Release'))}
        </Section>
        <AwardForm key={`award/${item.id}`} item={item} left={left} refusal={refusal} />
        <StockForm key={`stock/${item.id}/${item.totalQuantity}/${item.variants?.map((one) => one.quantity).join() ?? ''}`} item={item} refusal={refusal} />
        <Section title="Released" count={own.past.length} empty="Nothing was released">
          {own.past.map((claim) => (
            <li key={claim.claimId} className="drawer-past">
              <span className="drawer-handle">{claim.userHandle}</span>
              <span className="quiet">
                {claimWords[claim.claimStatus].toLowerCase()} {formatClock(claim.updatedAt)}{claim.by ? ` by ${nameOf(claim.by)}` : ''}{claim.reason ? `: ${claim.reason}` : ''}
              </span>
            </li>
          ))}
        </Section>
        <Section title="Timeline" count={timeline.length}>
          {timeline.map((entry) => (
            <li key={entry.key} className="drawer-past">
              <time className="quiet number" dateTime={entry.at}>{formatClock(entry.at)}</time>
              <span>{entry.text}</span>
            </li>
          ))}
        </Section>
      </div>
    </aside>
  );
}

interface SectionProps {
  readonly title: string;
  readonly count: number;
  readonly empty?: string;
  readonly children: readonly ReactNode[];
}

/** A long waitlist must not push the rest out of reach, nor put thousands of rows on the page. */
const rowsAtFirst = 20;

function Section({ title, count, empty, children }: SectionProps) {
  const [shown, setShown] = useState(rowsAtFirst);
  const hidden = Math.max(0, children.length - shown);
  return (
    <section className="drawer-section" aria-label={title}>
      <h3>{title} <span className="quiet number">{count}</span></h3>
      {count === 0 && empty ? <p className="quiet">{empty}</p> : <ul>{children.slice(0, shown)}</ul>}
      {hidden > 0 ? (
        <Button size="small" kind="quiet" onClick={() => setShown(shown + 10 * rowsAtFirst)}>
          Show {Math.min(hidden, 10 * rowsAtFirst)} more
        </Button>
      ) : null}
    </section>
  );
}

function FeatureSwitch({ item, refusal }: { readonly item: Item; readonly refusal: string | null }) {
  const { busy, fault, run } = useAction();
  return (
    <div>
      <Button size="small" aria-pressed={item.featured} refusal={refusal} busy={busy} onClick={() => void run(() => api.feature(item.showId, item.id, !item.featured))}>
        {item.featured ? 'Showing now' : 'Mark as showing'}
      </Button>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
    </div>
  );
}

/** Gives the item to somebody who did not write a comment, or wrote it elsewhere. */
function AwardForm({ item, left, refusal }: { readonly item: Item; readonly left: number; readonly refusal: string | null }) {
  const [handle, setHandle] = useState('');
  const [quantity, setQuantity] = useState('1');
  const [variant, setVariant] = useState('');
  const [key, setKey] = useState(newKey);
  const { busy, fault, run } = useAction();
  const stop = refusal ?? (left === 0 ? 'No stock left: release a claim or raise the stock first' : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (stop || handle.trim() === '') return;
    const wish = { userHandle: handle.trim(), quantity: Number(quantity), ...(variant === '' ? {} : { variant }) };
    void run(() => api.award(item.showId, item.id, wish, key)).then((done) => {
      if (!done) return;
      setHandle('');
      setQuantity('1');
      setKey(newKey());
    });
  };
  return (
    <form className="drawer-form" aria-label="Award" onSubmit={submit}>
      <h3>Award by hand</h3>
      <div className="drawer-fields">
        <TextField label="Buyer" maxLength={200} required value={handle} onChange={(event) => setHandle(event.target.value)} />
        <TextField label="Quantity" type="number" min={1} max={Math.max(1, left)} required value={quantity} onChange={(event) => setQuantity(event.target.value)} />
        {item.variants ? (
          <Field label="Variant">
            {(wiring) => (
              <select {...wiring} className="input" required value={variant} onChange={(event) => setVariant(event.target.value)}>
                <option value="">Choose…</option>
                {item.variants?.map((one) => <option key={one.name}>{one.name}</option>)}
              </select>
            )}
          </Field>
        ) : null}
        <Button type="submit" busy={busy} refusal={stop}>Award</Button>
      </div>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
    </form>
  );
}

/** The stock, or that of each variant. More of it goes to the waitlist at once; winners are never undercut. */
function StockForm({ item, refusal }: { readonly item: Item; readonly refusal: string | null }) {
  const stocks = item.variants ?? [{ name: 'Total quantity', quantity: item.totalQuantity, claimedCount: item.claimedCount }];
  const [wanted, setWanted] = useState(stocks.map((stock) => String(stock.quantity)));
  const { busy, fault, run } = useAction();
  const unchanged = stocks.every((stock, index) => Number(wanted[index]) === stock.quantity);
  const stop = refusal ?? (unchanged ? 'The stock is as it was' : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (stop) return;
    const change = item.variants
      ? { variants: item.variants.map(({ name }, index) => ({ name, quantity: Number(wanted[index]) })) }
      : { quantity: Number(wanted[0]) };
    void run(() => api.changeItem(item.showId, item.id, change));
  };
  return (
    <form className="drawer-form" aria-label="Stock" onSubmit={submit}>
      <h3>Stock</h3>
      <div className="drawer-fields">
        {stocks.map((stock, index) => (
          <TextField
            key={stock.name}
            label={stock.name}
            type="number"
            min={Math.max(item.variants ? 0 : 1, stock.claimedCount)}
            max={100_000}
            required
            value={wanted[index]}
            onChange={(event) => setWanted(wanted.map((text, at) => (at === index ? event.target.value : text)))}
          />
        ))}
        <Button type="submit" busy={busy} refusal={stop}>Save stock</Button>
      </div>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
    </form>
  );
}

interface TimelineEntry {
  readonly key: string;
  readonly at: string;
  readonly text: string;
}

const timelineMax = 50;

/** What happened to the item, latest first. */
export function timelineOf(claims: ReadonlyMap<string, Claim>, itemId: string): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const claim of claims.values()) {
    if (claim.itemId !== itemId) continue;
    const amount = claim.quantity > 1 ? ` ${claim.quantity}` : '';
    entries.push({
      key: `${claim.claimId}/made`,
      at: claim.at,
      text: claim.origin === 'operator' ? `${claim.userHandle} was awarded${amount || ' it'}` : `${claim.userHandle} claimed${amount || ' it'}`,
    });
    if (claim.updatedAt > claim.at) {
      const place = claim.waitlistPosition === null ? '' : ` #${claim.waitlistPosition}`;
      entries.push({
        key: `${claim.claimId}/changed`,
        at: claim.updatedAt,
        text: `${claim.userHandle}: ${claimWords[claim.claimStatus].toLowerCase()}${place}${claim.reason ? ` (${claim.reason})` : ''}`,
      });
    }
  }
  return entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, timelineMax);
}
