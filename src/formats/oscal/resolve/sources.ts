import { parseJson } from '../../json.ts';
import { fromBase64 } from '../../tlog/base64.ts';
import { RESOLVE_LIMITS } from './limits.ts';
import { below, type Place, type Problems } from './problems.ts';
import type { Profile, Resource } from './types.ts';

/** A document that was loaded, or why not. `location` is the same for every way to the same document. */
export type Loaded =
  | { readonly ok: true; readonly location: string; readonly document: unknown }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds a document: `href` as it is written, without its fragment, and the location of the document that it is written
 * in. The caller decides what may be read, and from where; what may not is a reason, not an exception.
 */
export type Load = (href: string, from: string) => Loaded | Promise<Loaded>;

/** Loads what an import refers to. Undefined, with an error at its place, where that cannot be had. */
export const loadImport = async (
  href: string,
  profile: Profile,
  from: string,
  place: Place,
  load: Load,
  problems: Problems,
): Promise<(Loaded & { readonly ok: true }) | undefined> => {
  const hash = href.indexOf('#');
  const [address, fragment] = hash < 0 ? [href, ''] : [href.slice(0, hash), href.slice(hash + 1)];
  if (address === '') return loadResource(fragment, href, profile, from, place, load, problems);
  const loaded = await load(address, from);
  if (loaded.ok) return loaded;
  problems.error('broken-import', below(place, 'href'), `${href} cannot be imported: ${loaded.reason}`, href);
  return undefined;
};

const loadResource = async (
  uuid: string,
  href: string,
  profile: Profile,
  from: string,
  place: Place,
  load: Load,
  problems: Problems,
): Promise<(Loaded & { readonly ok: true }) | undefined> => {
  const resources = profile['back-matter']?.resources ?? [];
  const at = resources.findIndex((resource) => resource.uuid === uuid);
  const resource = resources[at];
  if (!resource) {
    const message = `The profile's back matter has no resource with the uuid "${uuid}".`;
    problems.error('unknown-resource', below(place, 'href'), message, href);
    return undefined;
  }
  const reasons: string[] = [];
  for (const link of linksOf(resource)) {
    const loaded = await load(link, from);
    if (loaded.ok) return loaded;
    reasons.push(`${link}: ${loaded.reason}`);
  }
  const inside = resource.base64 && readBase64(resource.base64, `${from}#${uuid}`);
  if (inside?.ok) return inside;
  if (inside) reasons.push(`base64: ${inside.reason}`);
  const why = reasons.length > 0 ? reasons.join('; ') : 'it has neither an rlink nor a base64';
  problems.error('broken-import', below(place, 'href'), `The resource ${href} cannot be imported: ${why}`, href);
  return undefined;
};

/** JSON first, which everybody reads; the rest in the order it is written. All of them are to be the same document. */
const linksOf = ({ rlinks }: Resource): readonly string[] => {
  const rank = (link: { readonly href: string; readonly 'media-type'?: string }): number => {
    const type = `${link['media-type'] ?? ''} ${link.href.replace(/[?#].*$/, '')}`.toLowerCase();
    if (/json\b/.test(type)) return 0;
    if (/\bya?ml\b/.test(type)) return 1;
    return /\bxml\b/.test(type) ? 2 : 3;
  };
  return (rlinks ?? [])
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ href }) => href)
    .slice(0, 20);
};

const readBase64 = ({ value }: NonNullable<Resource['base64']>, location: string): Loaded => {
  const bytes = fromBase64((value ?? '').replace(/\s+/g, ''));
  if (!bytes) return { ok: false, reason: 'this is not base64' };
  const read = parseJson(bytes, { maxDepth: RESOLVE_LIMITS.depth });
  if (read.ok) return { ok: true, location, document: read.value };
  return { ok: false, reason: `only JSON can be read from it: ${read.problems[0]?.message ?? ''}` };
};
