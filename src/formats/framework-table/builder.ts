import { type Problem, type Read, readOk, refuseAll, Warnings } from '../read.ts';
import { FILE_LIMITS, type FileRequirement, type FrameworkFile } from './framework-file.ts';

/** What a reader found of one requirement, as it stands in the file. */
export interface Draft {
  readonly where: string;
  readonly number: string | undefined;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly guidance?: string | undefined;
  readonly parameters?: string | undefined;
  readonly group?: string | undefined;
  readonly under?: string | undefined;
  readonly assessable: boolean;
}

const NAMED = 50;
/** A title that is made from a text has about as many characters. */
const CUT = 120;

/** Collects requirements from any format, holding them to what an import can take; every fault is named with its place. */
export class FrameworkBuilder {
  readonly warnings = new Warnings();
  readonly #problems: Problem[] = [];
  readonly #byNumber = new Map<string, FileRequirement>();

  /** Something in the file that stops the import; more than fifty are not named. */
  fault(where: string, message: string): void {
    if (this.#problems.length < NAMED) this.#problems.push({ where, message });
  }

  /** How many requirements there are. */
  get size(): number {
    return this.#byNumber.size;
  }

  add(draft: Draft): void {
    const number = oneLine(draft.number);
    const { where } = draft;
    if (number === '') return this.fault(where, 'There is no number. Give it one, or leave it out.');
    if (number.length > FILE_LIMITS.maxNumber)
      return this.fault(where, `The number is longer than ${FILE_LIMITS.maxNumber} characters. Shorten it.`);
    const other = this.#byNumber.get(number);
    if (other)
      return this.fault(where, `The number ${number} is there twice, first at ${other.where}. Keep one of them.`);
    if (this.size === FILE_LIMITS.maxRequirements)
      this.fault(where, `There are more than ${FILE_LIMITS.maxRequirements} requirements. Split the file.`);
    if (this.size >= FILE_LIMITS.maxRequirements) return;
    this.#byNumber.set(number, this.#settle(number, draft));
  }

  #settle(number: string, draft: Draft): FileRequirement {
    const { where } = draft;
    const told = oneLine(draft.title);
    if (told.length > FILE_LIMITS.maxTitle)
      this.fault(where, `The title of ${number} is longer than ${FILE_LIMITS.maxTitle} characters. Shorten it.`);
    const text = this.#long(where, number, 'text', draft.text);
    const guidance = this.#long(where, number, 'guidance', draft.guidance);
    const parameters = this.#long(where, number, 'list of parameters', draft.parameters);
    const group = oneLine(draft.group).slice(0, 300);
    const under = oneLine(draft.under);
    return {
      number,
      title: told || shorten(oneLine(text)) || number,
      isTitled: told !== '',
      ...(text ? { text } : {}),
      ...(guidance ? { guidance } : {}),
      ...(parameters ? { parameters } : {}),
      ...(group ? { group } : {}),
      ...(under ? { under } : {}),
      assessable: draft.assessable,
      where,
    };
  }

  #long(where: string, number: string, what: string, value: string | undefined): string {
    const text = clean(value);
    if (text.length > FILE_LIMITS.maxText)
      this.fault(where, `The ${what} of ${number} is longer than ${FILE_LIMITS.maxText} characters. Shorten it.`);
    return text;
  }

  /** The file, or everything that is wrong with it. */
  finish(about: Omit<FrameworkFile, 'requirements'>): Read<FrameworkFile> {
    this.#checkParents();
    if (this.#problems.length > 0) return refuseAll(this.#problems);
    const requirements = [...this.#byNumber.values()];
    if (requirements.length === 0 && about.mappings.length === 0)
      return refuseAll([{ where: 'start', message: 'There are no requirements in this file.' }]);
    return readOk({ ...about, requirements }, this.warnings.all());
  }

  /** Every parent is there, and nothing is a part of itself. */
  #checkParents(): void {
    const depths = new Map<string, number>();
    for (const one of this.#byNumber.values()) {
      if (one.under === undefined) continue;
      if (!this.#byNumber.has(one.under))
        this.fault(one.where, `No requirement has the number ${one.under}, which ${one.number} is under. Correct it.`);
      else if (this.#depthOf(one.number, depths) > FILE_LIMITS.maxDepth)
        this.fault(
          one.where,
          `${one.number} is a part of itself, or nests deeper than ${FILE_LIMITS.maxDepth} levels.`,
        );
    }
  }

  /** Stops counting beyond the limit, so that a ring ends. */
  #depthOf(number: string, depths: Map<string, number>): number {
    const chain: string[] = [];
    let at: string | undefined = number;
    let known: number | undefined;
    while (at !== undefined && known === undefined && chain.length <= FILE_LIMITS.maxDepth + 1) {
      chain.push(at);
      at = this.#byNumber.get(at)?.under;
      known = at === undefined ? undefined : depths.get(at);
    }
    const depth = chain.length + (known ?? 0);
    depths.set(number, depth);
    return depth;
  }
}

/** Text as records hold it: line feeds alone, no NUL, no spaces at its ends. */
export const clean = (value: string | undefined): string =>
  (value ?? '').replaceAll('\0', '').replaceAll('\uFEFF', '').replace(/\r\n?/g, '\n').trim();

export const oneLine = (value: string | undefined): string => clean(value).replace(/\s+/g, ' ');

/** The beginning of a text, at the end of a word. */
const shorten = (line: string): string => {
  if (line.length <= CUT) return line;
  const cut = line.slice(0, CUT);
  const space = cut.lastIndexOf(' ');
  const end = space > CUT / 2 ? space : CUT;
  return `${cut.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')} …`;
};
