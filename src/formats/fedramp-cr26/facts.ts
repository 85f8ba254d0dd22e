/** A fact that a document cannot be without: what it is, and where it is to be filled in. */
export interface MissingFact {
  readonly where: string;
  readonly what: string;
}

/** Gathers the facts that are missing, so that all are told at once; none is ever made up. */
export class Facts {
  readonly missing: MissingFact[] = [];

  /** The value, or a note that it is missing; the document is not given out then. */
  need(value: string | undefined, where: string, what: string): string {
    if (value !== undefined && value.trim() !== '') return value.trim();
    this.missing.push({ where, what });
    return '';
  }

  /** A value of a closed list. */
  needOne<T extends string>(value: string | undefined, list: readonly T[], where: string, what: string): T {
    const found = list.find((one) => one.toLowerCase() === value?.trim().toLowerCase());
    if (found !== undefined) return found;
    this.missing.push({ where, what: `${what}: one of ${list.join(', ')}` });
    return list[0] as T;
  }

  /** A value of a form that the schema wants. */
  needForm(value: string | undefined, form: RegExp, where: string, what: string): string {
    const text = value?.trim();
    if (text !== undefined && form.test(text)) return text;
    this.missing.push({ where, what });
    return '';
  }
}

export const LOGO = /^https?:\/\/\S+\.(png|jpe?g|gif|svg|webp|ico|bmp|tiff?)([?#]\S*)?$/;
export const WEB_ADDRESS = /^https?:\/\/[^\s/]+\.[^\s]+$/;
export const MAIL_ADDRESS = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
