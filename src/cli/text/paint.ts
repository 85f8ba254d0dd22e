import { neutralise } from './safe.ts';

/**
 * Colours are put into texts as noncharacters and become escape sequences only at the very end, after everything else
 * was neutralised: no command can forget to neutralise what it prints.
 */
const CODES = { end: 0, bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
export type Colour = Exclude<keyof typeof CODES, 'end'>;

const NAMES = Object.keys(CODES) as (keyof typeof CODES)[];
const markOf = (name: keyof typeof CODES) => String.fromCharCode(0xfdd0 + NAMES.indexOf(name));
/** One colour mark. */
export const MARKS = /[\ufdd0-\ufddf]/;
const ALL_MARKS = /[\ufdd0-\ufddf]/g;

export const paint = (colour: Colour, text: string): string =>
  text === '' ? '' : `${markOf(colour)}${text}${markOf('end')}`;
export const bold = (text: string): string => paint('bold', text);
export const dim = (text: string): string => paint('dim', text);

/** The text as it is sent: nothing in it is obeyed but our own colours, and those only where `colour` is on. */
export const finish = (text: string, colour: boolean): string =>
  neutralise(text).replace(ALL_MARKS, (mark) => {
    const name = NAMES[mark.charCodeAt(0) - 0xfdd0];
    return colour && name ? `\u001b[${CODES[name]}m` : '';
  });

const STATUS: Readonly<Record<string, Colour>> = {
  broken: 'red',
  unproven: 'yellow',
  weakened: 'magenta',
  assured: 'green',
  not_applicable: 'dim',
};

/** A status in words and in its colour; nothing can be said about a record without one. */
export const statusText = (status: string | null | undefined): string =>
  status ? paint(STATUS[status] ?? 'dim', status.replaceAll('_', ' ')) : dim('–');
