import { type Resolution, type ResolveOptions, resolveProfile } from '../../src/formats/oscal/resolve/resolve.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents and results of any shape
type Json = any;

export const RESULT_UUID = 'a3c1f6de-12ab-4c55-9f10-7b2d4e8a9c01';
export const RESULT_TIME = '2026-11-22T10:00:00Z';

export const metadata = (version = '1.1.2') => ({
  title: 'Made for a test',
  'last-modified': '2026-01-01T00:00:00Z',
  version: '1',
  'oscal-version': version,
});

export const control = (id: string, more: object = {}): Json => ({ id, title: `Control ${id}`, ...more });

/** Two families, one with three levels; `tea-3` refers to a resource and to parameters here and there. */
export const teaCatalog = (): Json => ({
  catalog: {
    uuid: 'c0ffee00-1111-4222-8333-444455556666',
    metadata: metadata(),
    params: [{ id: 'house', label: 'name of the house' }],
    groups: [
      {
        id: 'tea',
        title: 'Tea',
        props: [{ name: 'label', value: 'T' }],
        params: [{ id: 'tea-grade', label: 'grade' }],
        parts: [{ name: 'overview', prose: 'About tea.' }],
        controls: [
          control('tea-1', { params: [{ id: 'tea-1_prm', label: 'minutes' }] }),
          control('tea-2', {
            class: 'main',
            props: [{ name: 'label', value: 'T-2' }],
            parts: [
              {
                id: 'tea-2_smt',
                name: 'statement',
                prose: 'Warm the pot.',
                parts: [
                  { id: 'tea-2_smt.a', name: 'item', prose: 'With water.' },
                  { id: 'tea-2_smt.b', name: 'item', prose: 'Then pour it away.' },
                ],
              },
              { id: 'tea-2_gdn', name: 'guidance', prose: 'See [the book](#b00c0000-0000-4000-8000-000000000001).' },
            ],
            controls: [
              control('tea-2.1', { controls: [control('tea-2.1.1')] }),
              control('tea-2.2', { props: [{ name: 'label', value: 'T-2.2' }] }),
            ],
          }),
          control('tea-3', {
            parts: [
              { name: 'statement', prose: 'Wait {{ insert: param, tea-1_prm }} with {{ insert: param, tea-grade }}.' },
            ],
            links: [{ href: '#b00c0000-0000-4000-8000-000000000002', rel: 'reference' }],
          }),
        ],
      },
      { id: 'cup', title: 'Cups', controls: [control('cup-10'), control('cup-2'), control('cup-1')] },
      { title: 'Nothing here' },
    ],
    'back-matter': {
      resources: [
        { uuid: 'b00c0000-0000-4000-8000-000000000001', title: 'The book' },
        { uuid: 'b00c0000-0000-4000-8000-000000000002', title: 'The leaflet', rlinks: [{ href: 'leaflet.pdf' }] },
        { uuid: 'b00c0000-0000-4000-8000-000000000003', title: 'Nobody refers to this' },
        { uuid: 'b00c0000-0000-4000-8000-000000000004', title: 'Kept', props: [{ name: 'keep', value: 'always' }] },
      ],
    },
  },
});

/** A profile; without imports it imports all of `tea.json`. */
export const profileOf = (more: object = {}): Json => ({
  profile: {
    uuid: 'd15c0000-0000-4000-8000-000000000001',
    metadata: metadata(),
    imports: [{ href: 'tea.json', 'include-all': {} }],
    ...more,
  },
});

export const AS_IS = { 'as-is': true };

/** `only('a', 'b')`: an import of these from tea.json. */
export const only = (...ids: readonly string[]) => ({ href: 'tea.json', 'include-controls': [{ 'with-ids': ids }] });

/** Resolves a profile with the files given by name, and `tea.json` besides. */
export const resolveWith = (
  profile: unknown,
  files: Readonly<Record<string, unknown>> = {},
  options: Partial<ResolveOptions> = {},
): Promise<Resolution> => {
  const all: Readonly<Record<string, unknown>> = { 'tea.json': teaCatalog(), 'profile.json': profile, ...files };
  return resolveProfile(
    { location: 'profile.json', document: profile },
    {
      load: (href) =>
        href in all
          ? { ok: true, location: href, document: all[href] }
          : { ok: false, reason: `there is no file ${href}` },
      uuid: RESULT_UUID,
      lastModified: RESULT_TIME,
      ...options,
    },
  );
};

/** The catalog of a resolution that must succeed. */
export const resolved = async (...given: Parameters<typeof resolveWith>): Promise<Json> => {
  const resolution = await resolveWith(...given);
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems, null, 2));
  return resolution.value.catalog;
};

/** Its errors, as `code pointer`. */
export const refused = async (...given: Parameters<typeof resolveWith>): Promise<readonly string[]> => {
  const resolution = await resolveWith(...given);
  if (resolution.ok) throw new Error('it was resolved');
  return resolution.problems.map(({ code, where }) => `${code} ${where}`);
};

/** Its warnings, as `code pointer`. */
export const warned = async (...given: Parameters<typeof resolveWith>): Promise<readonly string[]> => {
  const resolution = await resolveWith(...given);
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems, null, 2));
  return resolution.warnings.map(({ code, where }) => `${code} ${where}`);
};

/** Groups and controls as an outline: `tea(tea-2(tea-2.1))`. */
export const outline = (holder: Json): string =>
  [...(holder.controls ?? []), ...(holder.groups ?? [])]
    .map((one: Json) => {
      const inside = outline(one);
      return `${one.id ?? one.title}${inside === '' ? '' : `(${inside})`}`;
    })
    .join(' ');

/** The control of an id, wherever it stands. */
export const find = (holder: Json, id: string): Json => {
  for (const one of [...(holder.controls ?? []), ...(holder.groups ?? [])]) {
    const found = one.id === id ? one : find(one, id);
    if (found) return found;
  }
  return undefined;
};
