// What the profiles of publishers do whose files are not at hand, in documents made up to do the same.
import { describe, expect, it } from 'vitest';
import {
  AS_IS,
  control,
  find,
  metadata,
  outline,
  profileOf,
  resolved,
  warned,
} from '../../../../test/make/oscal-profile.ts';

const catalogOf = (more: object) => ({
  catalog: { uuid: 'c0ffee00-1111-4222-8333-444455556667', metadata: metadata(), ...more },
});
const ids = (...list: readonly string[]) => ({ 'include-controls': [{ 'with-ids': list }] });

describe('the manual of ASD: groups without ids, three deep', () => {
  const prop = (value: string) => [{ name: 'applicability', value }];
  const source = catalogOf({
    groups: [
      {
        title: 'Guidelines',
        groups: [
          {
            title: 'Roles',
            parts: [{ name: 'overview', prose: 'About roles.' }],
            groups: [
              {
                title: 'Officer',
                controls: [control('ism-1', { props: prop('NC') }), control('ism-2', { props: prop('S') })],
              },
              { title: 'Officer', controls: [control('ism-3', { props: prop('NC') })] },
              { title: 'Nobody', controls: [control('ism-4', { props: prop('S') })] },
            ],
          },
        ],
      },
    ],
  });

  it('keeps each where it stands, two of one title apart, and none that is left empty', async () => {
    const profile = profileOf({ imports: [{ href: 's', ...ids('ism-3', 'ism-1') }], merge: AS_IS });
    const catalog = await resolved(profile, { s: source });
    expect(outline(catalog)).toBe('Guidelines(Roles(Officer(ism-1) Officer(ism-3)))');
    expect(catalog.groups[0].groups[0].parts).toEqual([{ name: 'overview', prose: 'About roles.' }]);
  });

  it('is the same through a chain, and one structure where two profiles choose from it', async () => {
    const of = (...list: string[]) => profileOf({ imports: [{ href: 's', ...ids(...list) }], merge: AS_IS });
    const both = profileOf({
      imports: [
        { href: 'a', 'include-all': {} },
        { href: 'b', 'include-all': {} },
      ],
      merge: { ...AS_IS, combine: { method: 'use-first' } },
    });
    const catalog = await resolved(both, { s: source, a: of('ism-1', 'ism-3'), b: of('ism-1', 'ism-2') });
    const found = ['ism-1', 'ism-2', 'ism-3'].map((id) => find(catalog, id)?.id);
    expect(found).toEqual(['ism-1', 'ism-2', 'ism-3']);
  });
});

describe('the profiles of the BSI: a structure of their own over several sources', () => {
  it('inserts by id and by pattern, in groups that the sources do not have, each control once', async () => {
    const source = catalogOf({
      groups: [
        { id: 'NET.2', title: 'Radio', controls: [control('NET.2.A1'), control('NET.2.A10'), control('NET.2.A2')] },
        { id: 'SYS', title: 'Systems', controls: [control('SYS.1.A1')] },
      ],
    });
    const profile = profileOf({
      imports: [{ href: 's', 'include-all': {} }],
      merge: {
        combine: { method: 'use-first' },
        custom: {
          groups: [
            {
              id: 'WLAN',
              title: 'WLAN',
              'insert-controls': [{ order: 'ascending', 'include-controls': [{ matching: [{ pattern: 'NET.2.*' }] }] }],
              groups: [{ id: 'HOST', title: 'Hosts', 'insert-controls': [ids('SYS.1.A1')] }],
            },
          ],
        },
      },
    });
    expect(outline(await resolved(profile, { s: source }))).toBe('WLAN(NET.2.A1 NET.2.A10 NET.2.A2 HOST(SYS.1.A1))');
  });
});

describe('FedRAMP: what is added and taken away, along a chain', () => {
  const base = catalogOf({
    groups: [
      {
        id: 'ac',
        title: 'Access',
        controls: [
          control('ac-1', {
            props: [{ name: 'label', value: 'AC-1' }],
            parts: [
              {
                id: 'ac-1_smt',
                name: 'statement',
                parts: [
                  { id: 'ac-1_smt.a', name: 'item', prose: 'First.' },
                  { id: 'ac-1_smt.b', name: 'item', prose: 'Second.' },
                ],
              },
              { id: 'ac-1_obj', name: 'assessment-objective', prose: 'Determine.' },
              { id: 'ac-1_asm', name: 'assessment-method', prose: 'Examine.' },
            ],
          }),
        ],
      },
    ],
  });
  const rev4 = profileOf({
    imports: [{ href: 's', 'include-all': {} }],
    merge: AS_IS,
    modify: {
      alters: [
        {
          'control-id': 'ac-1',
          removes: [{ 'by-id': 'ac-1_smt.b' }, { 'by-name': 'assessment-method' }],
          adds: [
            { 'by-id': 'ac-1_smt', position: 'ending', parts: [{ id: 'ac-1_fr', name: 'item', prose: 'FedRAMP.' }] },
            { position: 'starting', props: [{ name: 'priority', value: 'P1' }] },
          ],
        },
      ],
    },
  });

  it('is changed by the first profile, and what that added can be taken away by the next (LI-SaaS)', async () => {
    const saas = profileOf({
      imports: [{ href: 'rev4', 'include-all': {} }],
      merge: AS_IS,
      modify: { alters: [{ 'control-id': 'ac-1', removes: [{ 'by-id': 'ac-1_fr' }, { 'by-name': 'priority' }] }] },
    });
    const files = { s: base, rev4 };
    const once = find(await resolved(rev4, files), 'ac-1');
    expect(once.props.map(({ name }: { name: string }) => name)).toEqual(['priority', 'label']);
    expect(once.parts.map(({ id }: { id: string }) => id)).toEqual(['ac-1_smt', 'ac-1_obj']);
    expect(once.parts[0].parts.map(({ id }: { id: string }) => id)).toEqual(['ac-1_smt.a', 'ac-1_fr']);
    const twice = find(await resolved(saas, files), 'ac-1');
    expect(twice.props.map(({ name }: { name: string }) => name)).toEqual(['label']);
    expect(twice.parts[0].parts.map(({ id }: { id: string }) => id)).toEqual(['ac-1_smt.a']);
    expect(await warned(saas, files)).toEqual([]);
  });

  it('says of what is to be taken away and is gone already that nothing was found', async () => {
    const again = profileOf({
      imports: [{ href: 'rev4', 'include-all': {} }],
      merge: AS_IS,
      modify: { alters: [{ 'control-id': 'ac-1', removes: [{ 'by-id': 'ac-1_smt.b' }] }] },
    });
    expect(await warned(again, { s: base, rev4 })).toEqual([
      'nothing-matched profile.json#/profile/modify/alters/0/removes/0',
    ]);
  });
});

describe('the privacy baseline of NIST: enhancements without the controls that they are of', () => {
  const source = catalogOf({
    groups: [
      {
        id: 'au',
        title: 'Audit',
        controls: [
          control('au-3', { controls: [control('au-3.1'), control('au-3.3')] }),
          control('au-4', { controls: [control('au-4.1')] }),
        ],
      },
    ],
  });
  it('has those too, once, in the order of the source', async () => {
    const profile = profileOf({ imports: [{ href: 's', ...ids('au-4.1', 'au-3.3', 'au-4') }], merge: AS_IS });
    expect(outline(await resolved(profile, { s: source }))).toBe('au(au-3(au-3.3) au-4(au-4.1))');
  });
  it('has none that the profile leaves out by name', async () => {
    const profile = profileOf({
      imports: [{ href: 's', ...ids('au-3.3', 'au-4'), 'exclude-controls': [{ 'with-ids': ['au-3'] }] }],
      merge: AS_IS,
    });
    expect(outline(await resolved(profile, { s: source }))).toBe('au(au-3.3 au-4)');
  });
});
