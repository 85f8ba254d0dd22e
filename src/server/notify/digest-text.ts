import { REASON_NAMES, REASONS, type Reason, sentenceOf } from '../../model/notification.ts';
import type { Registry } from '../../model/registry.ts';
import type { Message } from '../mail/mailer.ts';
import type { Notice } from './notices.ts';

/** Lines of one message. */
const LINES = 50;

export interface DigestParts {
  readonly to: string;
  readonly org: { readonly slug: string; readonly name: string };
  readonly notices: readonly Notice[];
  readonly registry: Registry;
  readonly publicUrl: string;
  /** Where the mails are stopped without signing in. */
  readonly unsubscribe: string;
  readonly messageId: string;
}

/** One printable line: what people typed can neither end it nor turn the direction of what follows. */
const flat = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');

const write = (n: number): string => n.toLocaleString('en');

interface Line {
  readonly text: string;
  readonly link: string;
}

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const TALK: readonly Reason[] = ['mentioned', 'comment'];

const lineOf = ({ registry, publicUrl, org }: DigestParts, notice: Notice): Line => {
  const { plural } = registry.get(notice.record.kind);
  const path = ['o', org.slug, plural, notice.record.key].map(encodeURIComponent).join('/');
  return {
    text: flat(sentenceOf(notice, write)),
    link: `${publicUrl}/${path}${TALK.includes(notice.reason) ? '?tab=discussion' : ''}`,
  };
};

/** What asks most of the person comes first; what is beyond the limit is counted. */
const sectionsOf = (parts: DigestParts): { readonly sections: readonly Section[]; readonly left: number } => {
  const order = (notice: Notice) => REASON_NAMES.indexOf(notice.reason);
  const sorted = parts.notices.toSorted((a, b) => order(a) - order(b) || b.at.getTime() - a.at.getTime());
  const shown = sorted.slice(0, LINES);
  const sections = REASON_NAMES.flatMap((reason) => {
    const lines = shown.filter((notice) => notice.reason === reason).map((notice) => lineOf(parts, notice));
    return lines.length === 0 ? [] : [{ title: REASONS[reason].label, lines }];
  });
  return { sections, left: sorted.length - shown.length };
};

const WHY = 'You get this as a member who has not switched it off.';

interface Frame {
  readonly lead: string;
  readonly sections: readonly Section[];
  readonly left: number;
  readonly inbox: string;
  readonly unsubscribe: string;
}

const textOf = ({ lead, sections, left, inbox, unsubscribe }: Frame): string =>
  [
    lead,
    '',
    ...sections.flatMap(({ title, lines }) => [
      title,
      ...lines.flatMap(({ text, link }) => [`- ${text}`, `  ${link}`]),
      '',
    ]),
    ...(left > 0 ? [`and ${write(left)} more`, ''] : []),
    `Your inbox: ${inbox}`,
    '',
    '-- ',
    WHY,
    `How often, and of what: ${inbox}`,
    `No more such mail: ${unsubscribe}`,
    '',
  ].join('\n');

const linkTo = (address: string, text: string): string => `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;

const htmlOf = ({ lead, sections, left, inbox, unsubscribe }: Frame): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Candor</title></head>',
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">',
    `<p>${escapeHtml(lead)}</p>`,
    ...sections.flatMap(({ title, lines }) => [
      `<h2 style="font-size: 1.1em; margin: 1.2em 0 0.2em">${escapeHtml(title)}</h2>`,
      '<ul style="margin: 0; padding-left: 1.2em">',
      ...lines.map(({ text, link }) => `<li>${linkTo(link, text)}</li>`),
      '</ul>',
    ]),
    ...(left > 0 ? [`<p>and ${write(left)} more</p>`] : []),
    `<p>${linkTo(inbox, 'Your inbox')}</p>`,
    '<hr>',
    `<p style="font-size: 0.85em">${WHY} ${linkTo(inbox, 'How often, and of what')}. ${linkTo(unsubscribe, 'No more such mail')}.</p>`,
    '</body></html>',
    '',
  ].join('\n');

/** What somebody has not read, as one message. One click ends such mail (RFC 8058), which is offered over https only. */
export const digestMessage = (parts: DigestParts): Message => {
  const { to, org, notices, publicUrl, unsubscribe, messageId } = parts;
  const name = flat(org.name);
  const count = notices.length === 1 ? '1 thing' : `${write(notices.length)} things`;
  const frame: Frame = {
    ...sectionsOf(parts),
    lead: `${count} in ${name} that you have not read yet.`,
    inbox: `${publicUrl}/o/${encodeURIComponent(org.slug)}/inbox`,
    unsubscribe,
  };
  return {
    to,
    subject: `${name}: ${count} to read`,
    text: textOf(frame),
    html: htmlOf(frame),
    messageId,
    headers: {
      // No out-of-office reply comes back (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'List-Unsubscribe': `<${unsubscribe}>`,
      ...(unsubscribe.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
    },
  };
};
