import { existsSync, readFileSync } from 'node:fs';
import { resolve as join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Resolution, resolveProfile } from '../../src/formats/oscal/resolve/resolve.ts';
import { validateStructure } from '../../src/formats/oscal/validate.ts';
import { likeness } from './oscal-likeness.ts';

interface Pair {
  readonly name: string;
  readonly profile: string;
  readonly source: string;
  readonly expected: string;
  readonly expectedControls: number;
  /** The expected file lost the properties of its parameters (GSA/fedramp-automation#563). */
  readonly ignoreParamProps?: boolean;
}

const folder = join(import.meta.dirname, '../../../shared/data/oscal');
const present = existsSync(folder);
if (!present) console.log(`real/oscal-resolve: skipped, ${folder} is not there`);

const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const pairs: readonly Pair[] = present ? read('pairs.json').pairs : [];

const resolvePair = (profile: string, source: string, missing: 'error' | 'warning' = 'error'): Promise<Resolution> => {
  const document = read(source);
  return resolveProfile(
    { location: profile, document: read(profile) },
    {
      load: () => ({ ok: true, location: source, document }),
      uuid: '5f2b7c1e-6a55-4d8e-9d1b-0c9d3f1a2b4c',
      lastModified: '2026-11-22T10:00:00Z',
      missing,
    },
  );
};

const catalogOf = (resolution: Resolution) => {
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems.slice(0, 5), null, 2));
  return resolution.value.catalog;
};

describe.skipIf(!present)('real profiles resolve to what their publishers resolved them to', () => {
  it('are there', () => {
    console.log(`real/oscal-resolve: ${pairs.length} pairs`);
    expect(pairs.length).toBeGreaterThan(5);
  });

  it.each(pairs)('$name', async ({ profile, source, expected, expectedControls, ignoreParamProps = false }) => {
    const resolution = await resolvePair(profile, source);
    const [found, wanted] = [catalogOf(resolution), read(expected).catalog].map((one) =>
      likeness(one, ignoreParamProps),
    );
    expect(resolution.warnings).toEqual([]);
    expect(validateStructure(JSON.parse(JSON.stringify(resolution.ok && resolution.value)))).toMatchObject({
      faults: [],
    });
    expect(found?.order).toEqual(wanted?.order);
    expect(found?.order).toHaveLength(expectedControls);
    expect(found?.parents).toEqual(wanted?.parents);
    expect(found?.groups).toEqual(wanted?.groups);
    expect(found?.params).toEqual(wanted?.params);
    for (const id of wanted?.order ?? []) expect(found?.controls.get(id), id).toEqual(wanted?.controls.get(id));
    // What only the metadata of a profile refers to may be there or not, by tool.
    expect(found?.resources.filter((uuid) => !found?.metadataRefs.has(uuid))).toEqual(
      wanted?.resources.filter((uuid) => !found?.metadataRefs.has(uuid)),
    );
  });

  it.each(pairs)(
    '$name through another profile that takes all of it, or its own list from the larger one',
    async (pair) => {
      const outer = (href: string, selection: object) => ({
        profile: {
          uuid: 'd15c0000-0000-4000-8000-000000000002',
          metadata: read(pair.profile).profile.metadata,
          imports: [{ href, ...selection }],
          merge: { 'as-is': true },
        },
      });
      const through = (selection: object) =>
        resolveProfile(
          { location: 'outer.json', document: outer(pair.profile, selection) },
          {
            load: (_href, from) =>
              from === 'outer.json'
                ? { ok: true, location: pair.profile, document: read(pair.profile) }
                : { ok: true, location: pair.source, document: read(pair.source) },
            uuid: '5f2b7c1e-6a55-4d8e-9d1b-0c9d3f1a2b4c',
            lastModified: '2026-11-22T10:00:00Z',
          },
        );
      const wanted = likeness(read(pair.expected).catalog, pair.ignoreParamProps ?? false);
      const whole = likeness(catalogOf(await through({ 'include-all': {} })), pair.ignoreParamProps ?? false);
      const listed = await through({ 'include-controls': [{ 'with-ids': wanted.order }] });
      for (const found of [whole, likeness(catalogOf(listed), pair.ignoreParamProps ?? false)]) {
        expect(found.order).toEqual(wanted.order);
        expect(found.parents).toEqual(wanted.parents);
        expect(found.groups).toEqual(wanted.groups);
        for (const id of wanted.order) expect(found.controls.get(id), id).toEqual(wanted.controls.get(id));
      }
    },
  );

  it.each([
    ['nist-800-53-rev5.0.1/catalog.json', 1189],
    ['nist-800-53-rev4/catalog.json', 922],
    ['nist-800-53-rev5.2.0/MODERATE_resolved.json', 287],
    ['nist-800-171r3/catalog.json', 227],
    ['nist-csf-2.0/catalog.json', 219],
    ['examples/basic-catalog.json', 4],
  ])('%s: everything, as it is, is what there was', async (file, controls) => {
    const { catalog } = read(file);
    const profile = {
      uuid: 'd15c0000-0000-4000-8000-000000000001',
      metadata: catalog.metadata,
      imports: [{ href: file, 'include-all': {} }],
      merge: { 'as-is': true },
    };
    const load = () => ({ ok: true as const, location: file, document: { catalog } });
    const stamp = { uuid: '5f2b7c1e-6a55-4d8e-9d1b-0c9d3f1a2b4c', lastModified: '2026-11-22T10:00:00Z' };
    const resolution = await resolveProfile({ location: 'all.json', document: { profile } }, { load, ...stamp });
    expect(resolution.warnings).toEqual([]);
    const [found, wanted] = [catalogOf(resolution), catalog].map((one) => likeness(one, false));
    expect(found?.order).toHaveLength(controls);
    expect({ ...found, resources: [], metadataRefs: [] }).toEqual({ ...wanted, resources: [], metadataRefs: [] });
  });

  it('names every control of FedRAMP rev 5 Moderate that a lesser catalog lacks', async () => {
    const [profile, source] = ['fedramp-rev5/MODERATE_profile.json', 'nist-800-53-rev5.1.1/SOURCE_surrogate.json'];
    const refused = await resolvePair(profile, source);
    expect(refused).toMatchObject({ ok: false });
    const lacking = refused.ok ? [] : refused.problems;
    expect(new Set(lacking.map(({ code }) => code))).toEqual(new Set(['unknown-control']));
    expect(lacking[0]).toMatchObject({ document: profile, pointer: expect.stringMatching(/^\/profile\/imports\/0\//) });

    const found = likeness(catalogOf(await resolvePair(profile, source, 'warning')), true);
    const wanted = likeness(read('fedramp-rev5/MODERATE_resolved.json').catalog, true);
    expect(found.order).toHaveLength(323 - lacking.length);
    expect(found.order).toEqual(wanted.order.filter((id) => found.controls.has(id)));
    // The lesser catalog is of a later edition, whose texts and properties are not the same.
    const rest = (contents: unknown) => {
      const { title, params } = contents as { readonly title: string; readonly params: unknown };
      return { title, params };
    };
    for (const id of found.order) expect(rest(found.controls.get(id)), id).toEqual(rest(wanted.controls.get(id)));
  });
});
