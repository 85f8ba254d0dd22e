import {
  type CycloneBom,
  type CycloneComponent,
  type CycloneVulnerability,
  flattenComponents,
} from '../../formats/cyclonedx.ts';
import type { Part, Report } from '../../model/validation/push.ts';
import { momentOf } from './moment.ts';
import { point } from './point.ts';

const nameOf = ({ group, name, version }: CycloneComponent): string =>
  `${group ? `${group}/` : ''}${name}${version ? `@${version}` : ''}`;

const every = (
  name: string,
  components: readonly CycloneComponent[],
  has: (one: CycloneComponent) => boolean,
  what: string,
): Part =>
  point(name, components.filter((one) => !has(one)).map(nameOf), {
    total: components.length,
    one: 'component',
    lacks: `without ${what}`,
    all: `each with ${what}`,
  });

/** The VEX states under which a vulnerability does not count: CycloneDX 1.4, impactAnalysisState. */
const ANSWERED = new Set(['not_affected', 'false_positive', 'resolved', 'resolved_with_pedigree']);
const GRAVE = new Set(['critical', 'high']);

const severityOf = ({ ratings }: CycloneVulnerability): string =>
  ratings.map((rating) => rating.severity).find((severity) => severity !== undefined) ?? 'unknown';

const vulnerabilitiesOf = (bom: CycloneBom): Part[] => {
  // A list without vulnerabilities may never have been searched for any: it says nothing about them.
  if (bom.vulnerabilities.length === 0) return [];
  const open = bom.vulnerabilities.filter((one) => !ANSWERED.has(one.analysis?.state ?? ''));
  const said = (one: CycloneVulnerability) =>
    `${one.id} (${severityOf(one)}${one.analysis?.state ? `, ${one.analysis.state}` : ''})`;
  const grave = open.filter((one) => GRAVE.has(severityOf(one)) || severityOf(one) === 'unknown');
  const part = point('vulnerabilities', (grave.length > 0 ? grave : open).map(said), {
    total: bom.vulnerabilities.length,
    one: 'vulnerability',
    many: 'vulnerabilities',
    lacks: 'open',
    all: 'each answered',
  });
  return [grave.length === 0 && open.length > 0 ? { ...part, outcome: 'partial' } : part];
};

/** A bill of materials for judgement: `components`, `versions`, `purls`, `hashes`, `licences`, `vulnerabilities`. */
export const sbomReport = (bom: CycloneBom, now: number): Report => {
  const components = flattenComponents(bom.components);
  const at = momentOf(bom.timestamp, now);
  const count = components.length;
  const listed: Part =
    count > 0
      ? {
          title: 'components',
          names: ['components'],
          outcome: 'pass',
          message: `${count} listed (CycloneDX ${bom.specVersion})`,
          counts: { total: count, failed: 0 },
        }
      : { title: 'components', names: ['components'], outcome: 'fail', message: 'the list is empty' };
  const parts = [
    listed,
    every('versions', components, (one) => one.version !== undefined, 'a version'),
    every('purls', components, (one) => one.purl !== undefined, 'a package URL'),
    every('hashes', components, (one) => one.hashes.length > 0, 'a hash'),
    every('licences', components, (one) => one.licenses.length > 0, 'a licence'),
    ...vulnerabilitiesOf(bom),
  ];
  return { label: 'SBOM', noun: ['point', 'points'], parts, ...(at === undefined ? {} : { at }) };
};
