import { below, type Place, type Problems } from './problems.ts';
import { isKept, type KeptByProp, type Metadata, type Profile, type Source } from './types.ts';

type Version = readonly [major: number, minor: number, patch: number];

/** The newest OSCAL release whose models this resolver knows. */
const KNOWN: Version = [1, 2, 2];

/** What the result says of its making. */
export interface Stamp {
  /** RFC 3339. */
  readonly lastModified: string;
  /** Where the profile is, as readers of the result are to know it. */
  readonly sourceProfile: string;
  readonly tool: string;
}

/** The profile's metadata, stamped: version of OSCAL, time, tool and where it comes from. */
export const resolveMetadata = (
  profile: Profile,
  sources: readonly Source[],
  stamp: Stamp,
  place: Place,
  problems: Problems,
): Metadata => {
  const metadata = profile.metadata ?? {};
  const made = [
    { name: 'resolution-tool', value: stamp.tool },
    ...(profile.uuid === undefined ? [] : [{ name: 'source-profile-uuid', value: profile.uuid }]),
  ];
  const names = new Set(made.map(({ name }) => name));
  const props = (metadata.props ?? []).filter(({ name, ns }) => ns !== undefined || !names.has(name ?? ''));
  const links = (metadata.links ?? []).filter(({ rel }) => rel !== 'source-profile');
  return {
    ...metadata,
    ...{ 'last-modified': stamp.lastModified },
    'oscal-version': oscalVersion(metadata, sources, place, problems),
    props: [...made, ...props],
    links: [{ href: stamp.sourceProfile, rel: 'source-profile' }, ...links],
    ...withKept('roles', metadata, sources),
    ...withKept('parties', metadata, sources),
  };
};

/** The profile's own roles or parties, and those of its sources that say that they must be kept. */
const withKept = (key: 'roles' | 'parties', metadata: Metadata, sources: readonly Source[]): object => {
  const own = metadata[key] ?? [];
  const idOf = ({ id, uuid }: KeptByProp): string | undefined => uuid ?? id;
  const seen = new Set(own.map(idOf));
  const kept: KeptByProp[] = [];
  for (const { catalog } of sources) {
    for (const one of catalog.metadata?.[key] ?? []) {
      if (!isKept(one) || seen.has(idOf(one))) continue;
      seen.add(idOf(one));
      kept.push(one);
    }
  }
  return kept.length > 0 ? { [key]: [...own, ...kept] } : {};
};

/** The newest version among the profile and its sources, but none that this resolver does not know. */
const oscalVersion = (metadata: Metadata, sources: readonly Source[], place: Place, problems: Problems): string => {
  const own = metadata['oscal-version'];
  const first = readVersion(own);
  const where = below(place, 'oscal-version');
  if (!first) {
    const message = `"${own ?? ''}" is no version of OSCAL: the result takes that of what is imported.`;
    problems.warn('version', where, message);
  }
  const versions = first ? [first] : [];
  for (const { catalog, location } of sources) {
    const text = catalog.metadata?.['oscal-version'];
    const version = readVersion(text);
    if (version) versions.push(version);
    if (!version || version[0] === versions[0]?.[0]) continue;
    const message = `The profile is of OSCAL ${own ?? ''}, what it imports from ${location} of ${text ?? ''}.`;
    problems.error('version', where, `${message} Convert one of them first.`);
  }
  const newest = versions.toSorted(byAge).at(-1) ?? KNOWN;
  return (byAge(newest, KNOWN) > 0 ? KNOWN : newest).join('.');
};

/** Some documents write "v1.1.3". */
const readVersion = (text: string | undefined): Version | undefined => {
  const [, major, minor, patch = '0'] = /^\s*v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/.exec(text ?? '') ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
};

/** Older versions first. */
const byAge = (one: Version, other: Version): number => {
  const at = one.findIndex((part, place) => part !== other[place]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
};
