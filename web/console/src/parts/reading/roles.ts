// The roles of words in groups that share a colour; messages name them.

import type { TokenRole } from '../../api/types';

export const groups = ['intent', 'item', 'detail', 'stop', 'aside'] as const;
export type RoleGroup = (typeof groups)[number];

export const roleGroups: Readonly<Record<TokenRole, RoleGroup>> = {
  claim: 'intent',
  pass: 'intent',
  item: 'item',
  quantity: 'detail',
  variant: 'detail',
  number_word: 'stop',
  unclear_number: 'stop',
  connector: 'aside',
  alternative: 'stop',
  all: 'stop',
  correction: 'stop',
  question: 'stop',
  ask: 'stop',
  statement: 'stop',
  subject: 'stop',
  condition: 'stop',
  negation: 'stop',
  filler: 'aside',
  tail: 'aside',
  price: 'aside',
  phone: 'aside',
  time: 'aside',
  measure: 'aside',
  mention: 'stop',
  reply_to: 'aside',
  link: 'stop',
  emoji: 'aside',
  punctuation: 'aside',
  unknown: 'aside',
  quoted: 'aside',
  not_read: 'aside',
};
