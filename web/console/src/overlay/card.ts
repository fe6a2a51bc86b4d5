// Draws the card. Only text goes in, never markup.

import type { OptionFault, OverlayOptions, Part } from './options';
import { type PublicItem, type PublicShow, shownItem } from './show';
import type { Words } from './words';

function element(tag: string, className: string, text = '', ...children: readonly HTMLElement[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  // A title may be in another script than the overlay's words.
  made.dir = 'auto';
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

export class Card {
  #root: HTMLElement;
  #options: OverlayOptions;
  #words: Words;
  #shownId: string | null = null;
  #shownLeft: number | null = null;

  constructor(root: HTMLElement, options: OverlayOptions, words: Words) {
    this.#root = root;
    this.#options = options;
    this.#words = words;
    const { layout, theme, size, position, scale } = options;
    Object.assign(root.dataset, { layout, theme, size, position });
    root.style.setProperty('--scale', String(scale));
  }

  /** Nothing at all: what is behind the overlay is seen. */
  clear(): void {
    this.#shownId = null;
    this.#put(false);
  }

  draw(state: PublicShow, fresh: boolean): void {
    const item = shownItem(state);
    const { rehearsal } = state.show;
    if (!item) {
      this.#shownId = null;
      this.#put(rehearsal);
      return;
    }
    const card = element('article', 'card');
    const soldOut = item.stockLeft <= 0;
    card.dataset.fresh = String(fresh);
    if (fresh && soldOut) card.dataset.soldOut = 'true';
    if (item.itemId !== this.#shownId) card.dataset.arriving = 'true';
    else if (fresh && item.stockLeft !== this.#shownLeft) card.dataset.changed = 'true';
    this.#shownId = item.itemId;
    this.#shownLeft = item.stockLeft;

    if (this.#shows('number')) card.append(element('p', 'number', item.itemNumber));
    const text = element('div', 'text');
    if (this.#shows('name')) text.append(element('p', 'name', state.show.name));
    if (this.#shows('title')) text.append(element('p', 'title', item.title));
    text.append(this.#facts(state, item, fresh, soldOut));
    if (this.#shows('variants') && item.variants) text.append(this.#variants(item.variants, fresh));
    card.append(text);
    this.#put(rehearsal, card);
  }

  /** A rehearsal is marked as long as the page is open on it, with or without an item: the mistake is made before the first one. */
  #put(rehearsal: boolean, ...children: readonly HTMLElement[]): void {
    this.#root.toggleAttribute('data-rehearsal', rehearsal);
    if (!rehearsal) {
      this.#root.replaceChildren(...children);
      return;
    }
    const { say } = this.#words;
    const ribbon = element('p', 'rehearsal', '', element('strong', 'rehearsal-word', say('overlay.rehearsal')), element('span', 'rehearsal-words', say('overlay.rehearsalWords')));
    this.#root.replaceChildren(element('div', 'stack', '', ribbon, ...children));
  }

  #shows(part: Part): boolean {
    return this.#options.show.includes(part);
  }

  #facts(state: PublicShow, item: PublicItem, fresh: boolean, soldOut: boolean): HTMLElement {
    const { say, money } = this.#words;
    const facts = element('p', 'facts');
    if (this.#shows('price') && item.price) facts.append(element('span', 'price', money(item.price.amount, item.price.currency)));
    if (state.show.status === 'paused') {
      facts.append(element('span', 'paused', say('overlay.paused')));
    } else if (fresh && this.#shows('stock')) {
      const few = item.stockLeft <= this.#options.low;
      const stock = element('span', 'stock', soldOut ? say('overlay.soldOut') : say(few ? 'overlay.onlyLeft' : 'overlay.left', { left: item.stockLeft }));
      stock.setAttribute('role', 'status');
      stock.dataset.left = soldOut ? 'none' : few ? 'few' : 'some';
      facts.append(stock);
    }
    return facts;
  }

  #variants(variants: NonNullable<PublicItem['variants']>, fresh: boolean): HTMLElement {
    const list = element('ul', 'variants');
    for (const { name, stockLeft } of variants) {
      const row = element('li', 'variant', name);
      if (fresh && stockLeft <= 0) {
        row.dataset.left = 'none';
        row.append(element('span', 'hidden', `, ${this.#words.say('overlay.soldOut')}`));
      } else if (fresh) {
        row.append(element('span', 'variant-left', this.#words.say('overlay.count', { left: stockLeft })));
      }
      list.append(row);
    }
    return list;
  }

  /** For whoever sets the overlay up; never in a running show. */
  explain(title: string, lines: readonly string[]): void {
    const list = element('ul', 'lines', '', ...lines.map((line) => element('li', 'line', line)));
    this.#put(false, element('section', 'message', '', element('h1', 'message-title', title), list));
  }

  explainFaults(faults: readonly OptionFault[]): void {
    const { say } = this.#words;
    this.explain(
      say('overlay.badOptions'),
      faults.map(({ name, value, expected }) => (expected === '' ? say('overlay.unknownOption', { name }) : say('overlay.badOption', { name, value, expected }))),
    );
  }
}
