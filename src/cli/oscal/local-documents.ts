import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JSON_LIMITS } from '../../formats/json.ts';
import { readOscal } from '../../formats/oscal/read-oscal.ts';
import type { Loaded } from '../../formats/oscal/resolve/sources.ts';
import { usage } from '../exit.ts';

/** A file that stands for what cannot be had where its href says. */
interface StandIn {
  /** The href that it stands for; undefined where any will do. */
  readonly href: string | undefined;
  readonly path: string;
}

const REMOTE = /^[a-z][a-z0-9+.-]+:/i;

/** An address without what differs between the JSON, YAML and XML of one document. */
const kinOf = (href: string): string => {
  const path = href.replace(/[?#].*$/, '').toLowerCase();
  return path
    .replace(/\.(json|ya?ml|xml)$/, '')
    .replace(/-min$/, '')
    .replaceAll(/\/(json|ya?ml|xml)(?=\/)/g, '');
};

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? message})`;
};

/** Documents of this machine: what imports refer to, relative to the file they stand in. Fetches nothing. */
export class LocalDocuments {
  readonly #standIns: readonly StandIn[];
  readonly #used = new Set<StandIn>();
  /** What each stand-in without an href was taken for first: it is not taken for anything else. */
  readonly #takenFor = new Map<StandIn, string>();

  /** From `FILE` and `HREF=FILE`. */
  constructor(catalogs: readonly string[]) {
    this.#standIns = catalogs.map((words) => {
      const cut = existsSync(words) ? -1 : words.lastIndexOf('=');
      return cut > 0 ? { href: words.slice(0, cut), path: words.slice(cut + 1) } : { href: undefined, path: words };
    });
  }

  /** The one name of a file for all ways to it, relative to where we are where that is shorter. */
  async locate(path: string): Promise<string> {
    const real = await realpath(path).catch(() => resolve(path)); // not there: reading it will say so
    const near = relative(process.cwd(), real);
    return near !== '' && !near.startsWith('..') && !isAbsolute(near) ? near : real;
  }

  /** Files given for imports that nothing asked for. */
  unused(): readonly string[] {
    return this.#standIns.filter((one) => !this.#used.has(one)).map(({ path }) => path);
  }

  async load(href: string, from: string): Promise<Loaded> {
    const named = this.#standIns.find((one) => one.href === href);
    if (named) return this.#read(named);
    const local = await this.#localPath(href, from);
    if (local.ok) return this.#readFile(local.path);
    const standIn = this.#standInFor(href);
    return standIn ? this.#read(standIn) : { ok: false, reason: `${local.reason}${this.#advice(href)}` };
  }

  async #localPath(href: string, from: string): Promise<{ ok: true; path: string } | { ok: false; reason: string }> {
    const path = pathOf(href, from);
    if (path === undefined) return { ok: false, reason: 'it is not on this machine, and nothing is fetched' };
    try {
      const found = await stat(path);
      return found.isFile() ? { ok: true, path } : { ok: false, reason: 'this is no file' };
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  }

  /** One of the same name, else the only one that was given; each is taken for one document alone. */
  #standInFor(href: string): StandIn | undefined {
    const free = this.#standIns.filter((one) => one.href === undefined);
    const byName = free.find(({ path }) => basename(kinOf(path)) === basename(kinOf(href)));
    const found = byName ?? (free.length === 1 ? free[0] : undefined);
    if (!found) return undefined;
    const takenFor = this.#takenFor.get(found) ?? kinOf(href);
    this.#takenFor.set(found, takenFor);
    return takenFor === kinOf(href) ? found : undefined;
  }

  #advice(href: string): string {
    if (this.#standIns.length === 0) return '; give it with --catalog FILE';
    return `; what --catalog gives stands for something else: give --catalog ${href}=FILE`;
  }

  #read(standIn: StandIn): Promise<Loaded> {
    this.#used.add(standIn);
    return this.#readFile(standIn.path, true);
  }

  async #readFile(path: string, isGiven = false): Promise<Loaded> {
    try {
      const found = await stat(path);
      if (!found.isFile()) return { ok: false, reason: `${path} is no file` };
      if (found.size > JSON_LIMITS.maxBytes) return { ok: false, reason: `${path} is too large` };
      const read = readOscal(await readFile(path));
      if (read.ok) return { ok: true, location: await this.locate(path), document: read.value.document };
      const [problem] = read.problems;
      return { ok: false, reason: `${path} cannot be read: ${problem?.where ?? ''} ${problem?.message ?? ''}` };
    } catch (error) {
      if (isGiven) throw usage(`--catalog ${path}: ${reasonOf(error)}`);
      return { ok: false, reason: reasonOf(error) };
    }
  }
}

/** The path of an href as it is meant in a document; undefined where it is of no file of this machine. */
const pathOf = (href: string, from: string): string | undefined => {
  try {
    if (href.startsWith('file:')) return fileURLToPath(href);
    if (REMOTE.test(href) || href.startsWith('//')) return undefined;
    const path = decodeURIComponent(href.replace(/[?#].*$/, ''));
    return path.includes('\0') ? undefined : resolve(from === '-' ? '.' : dirname(from), path);
  } catch {
    return undefined; // no valid URL or escape: then it names no file
  }
};
