// Which shows are seen, and in what order; the address keeps both.

import type { Show } from '../../api/types';

export const filters = ['all', 'running', 'draft', 'ended'] as const;
export type Filter = (typeof filters)[number];

export const orders = ['newest', 'activity', 'name', 'sold'] as const;
export type Order = (typeof orders)[number];

export const asFilter = (text: string | null): Filter => filters.find((one) => one === text) ?? 'all';
export const asOrder = (text: string | null): Order => orders.find((one) => one === text) ?? 'newest';

export const isRunning = ({ status }: Show): boolean => status === 'active' || status === 'paused';

/** The latest thing known to have happened in it. */
export function lastActivity(show: Show): string {
  const times = [show.createdAt, show.startedAt, show.endedAt, ...show.sources.map(({ lastCommentAt }) => lastCommentAt)];
  return times.reduce<string>((latest, time) => (time !== null && Date.parse(time) > Date.parse(latest) ? time : latest), show.createdAt);
}

export function select(shows: readonly Show[], filter: Filter, search: string, order: Order, locale: string): readonly Show[] {
  const wanted = search.trim().toLocaleLowerCase(locale);
  const found = shows.filter((show) => fits(show, filter) && (wanted === '' || textOf(show).toLocaleLowerCase(locale).includes(wanted)));
  const compare: Readonly<Record<Order, (a: Show, b: Show) => number>> = {
    newest: (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt),
    activity: (a, b) => Date.parse(lastActivity(b)) - Date.parse(lastActivity(a)),
    name: (a, b) => a.name.localeCompare(b.name, locale, { numeric: true }),
    sold: (a, b) => b.counts.unitsClaimed - a.counts.unitsClaimed,
  };
  // What runs now comes first, whatever the order.
  const rank = ({ status }: Show) => ({ active: 0, paused: 1, draft: 2, ended: 2 })[status];
  return found.sort((a, b) => rank(a) - rank(b) || compare[order](a, b));
}

function fits(show: Show, filter: Filter): boolean {
  return filter === 'all' || (filter === 'running' ? isRunning(show) : show.status === filter);
}

const textOf = ({ name, sources }: Show): string => [name, ...sources.map(({ connectionName }) => connectionName)].join('\n');
