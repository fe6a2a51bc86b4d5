// How an overlay looks: the query of its address, read strictly. A misspelt option must be seen
// while the overlay is set up, not in the middle of a show.

export const layouts = ['card', 'bar'] as const;
export const themes = ['dark', 'light', 'clear'] as const;
export const sizes = ['small', 'medium', 'large', 'huge'] as const;
export const positions = ['top-left', 'top', 'top-right', 'left', 'center', 'right', 'bottom-left', 'bottom', 'bottom-right'] as const;
export const parts = ['number', 'title', 'price', 'stock', 'variants', 'name'] as const;

export type Part = (typeof parts)[number];

export interface OverlayOptions {
  readonly layout: (typeof layouts)[number];
  readonly theme: (typeof themes)[number];
  readonly size: (typeof sizes)[number];
  readonly position: (typeof positions)[number];
  /** What the card says; `name` is the show's. */
  readonly show: readonly Part[];
  /** Of the letters; 1 is as large as `size` says. */
  readonly scale: number;
  /** A language tag; empty for the browser's. */
  readonly lang: string;
  /** From this many left on it says "only". */
  readonly low: number;
  /** Seconds without a sign from the server after which nothing is passed off as current. */
  readonly stale: number;
}

export const defaults: OverlayOptions = {
  layout: 'card',
  theme: 'dark',
  size: 'medium',
  position: 'bottom-left',
  show: ['number', 'title', 'price', 'stock'],
  scale: 1,
  lang: '',
  low: 3,
  stale: 30,
};

export const bounds = { scale: [0.5, 3], low: [0, 99], stale: [10, 600] } as const;

/** An option that cannot be taken as it stands; `expected` is empty for one that does not exist. */
export interface OptionFault {
  readonly name: string;
  readonly value: string;
  readonly expected: string;
}

/** Every option that is right is taken; the others are named and keep their default. */
export function readOptions(query: URLSearchParams): { readonly options: OverlayOptions; readonly faults: readonly OptionFault[] } {
  const faults: OptionFault[] = [];
  let options = defaults;
  for (const [name, value] of query) {
    const read = readOption(name, value);
    if (read.expected === null) options = { ...options, ...read.option };
    else faults.push({ name, value, expected: read.expected });
  }
  return { options, faults };
}

type Read = { readonly expected: null; readonly option: Partial<OverlayOptions> } | { readonly expected: string };

function readOption(name: string, value: string): Read {
  switch (name) {
    case 'layout':
      return oneOf(layouts, value, (layout) => ({ layout }));
    case 'theme':
      return oneOf(themes, value, (theme) => ({ theme }));
    case 'size':
      return oneOf(sizes, value, (size) => ({ size }));
    case 'position':
      return oneOf(positions, value, (position) => ({ position }));
    case 'show': {
      const named = value.split(',').map((part) => part.trim());
      const known = parts.filter((part) => named.includes(part));
      return known.length > 0 && known.length === new Set(named).size ? { expected: null, option: { show: known } } : { expected: parts.join(',') };
    }
    case 'lang':
      return isLanguageTag(value) ? { expected: null, option: { lang: value } } : { expected: 'en, es, th, vi, zh-Hant' };
    case 'scale':
    case 'low':
    case 'stale': {
      const [least, most] = bounds[name];
      const number = Number(value);
      const fits = value.trim() !== '' && number >= least && number <= most && (name === 'scale' || Number.isInteger(number));
      return fits ? { expected: null, option: { [name]: number } } : { expected: `${least} … ${most}` };
    }
    default:
      return { expected: '' };
  }
}

function oneOf<Word extends string>(words: readonly Word[], value: string, option: (word: Word) => Partial<OverlayOptions>): Read {
  const word = words.find((one) => one === value);
  return word === undefined ? { expected: words.join(', ') } : { expected: null, option: option(word) };
}

export function isLanguageTag(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** The query that says this, without what is the default anyway. */
export function writeOptions(options: OverlayOptions): string {
  const query = new URLSearchParams();
  for (const name of ['layout', 'theme', 'size', 'position', 'show', 'scale', 'lang', 'low', 'stale'] as const) {
    const value = String(options[name]);
    if (value !== String(defaults[name])) query.set(name, value);
  }
  return query.toString().replaceAll('%2C', ',');
}
