// The roles of words, as an operator calls them, in groups that share a colour.

import type { TokenRole } from '../../api/types';

export type RoleGroup = 'intent' | 'item' | 'detail' | 'stop' | 'aside';

interface RoleWords {
  readonly name: string;
  readonly group: RoleGroup;
}

export const roles: Readonly<Record<TokenRole, RoleWords>> = {
  claim: { name: 'claim word', group: 'intent' },
  pass: { name: 'pass word', group: 'intent' },
  item: { name: 'item', group: 'item' },
  quantity: { name: 'quantity', group: 'detail' },
  variant: { name: 'size or colour', group: 'detail' },
  number_word: { name: 'number word', group: 'stop' },
  unclear_number: { name: 'unclear number', group: 'stop' },
  connector: { name: 'and', group: 'aside' },
  alternative: { name: 'either, or', group: 'stop' },
  all: { name: 'all of them', group: 'stop' },
  correction: { name: 'correction', group: 'stop' },
  question: { name: 'question', group: 'stop' },
  ask: { name: 'asks for it', group: 'stop' },
  statement: { name: 'statement', group: 'stop' },
  subject: { name: 'who', group: 'stop' },
  condition: { name: 'condition', group: 'stop' },
  negation: { name: 'negation', group: 'stop' },
  filler: { name: 'filler', group: 'aside' },
  tail: { name: 'free text', group: 'aside' },
  price: { name: 'price', group: 'aside' },
  phone: { name: 'phone number', group: 'aside' },
  time: { name: 'time', group: 'aside' },
  measure: { name: 'measure', group: 'aside' },
  mention: { name: 'mention', group: 'stop' },
  reply_to: { name: 'reply to', group: 'aside' },
  link: { name: 'link', group: 'stop' },
  emoji: { name: 'emoji', group: 'aside' },
  punctuation: { name: 'mark', group: 'aside' },
  unknown: { name: 'other word', group: 'aside' },
  quoted: { name: 'quotation', group: 'aside' },
  not_read: { name: 'not read', group: 'aside' },
};

export const groupWords: Readonly<Record<RoleGroup, string>> = {
  intent: 'claims or passes',
  item: 'item',
  detail: 'quantity, size, colour',
  stop: 'makes it doubtful',
  aside: 'changes nothing by itself',
};
