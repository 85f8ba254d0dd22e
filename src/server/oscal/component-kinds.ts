import type { RecordView } from '../../model/kind.ts';

/** How a kind of record is written as a component of OSCAL, and read from it. Both ways follow from this one table. */
export interface ComponentKind {
  readonly kind: string;
  /** OSCAL's type, by the record's field `type` where it has one. */
  readonly types: Readonly<Record<string, string>>;
  readonly type: string;
  /** The field that the description is. */
  readonly description: string;
  readonly remarks?: string;
  /** Fields that become properties of ours, by the property's name. What is for us alone is not among them. */
  readonly props: Readonly<Record<string, string>>;
  /** Fields of several words, one property each. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Relations that become links; the rel is OSCAL's way of writing the relation. */
  readonly links: readonly string[];
}

export const COMPONENT_KINDS: readonly ComponentKind[] = [
  {
    kind: 'control',
    type: 'process-procedure',
    types: {},
    description: 'statement',
    remarks: 'guidance',
    props: { nature: 'nature', operation: 'operation', theme: 'theme' },
    lists: { tag: 'tags' },
    links: ['operates_on'],
  },
  {
    kind: 'system',
    type: 'system',
    types: {
      repository: 'software',
      application: 'software',
      service: 'service',
      database: 'software',
      pipeline: 'service',
      registry: 'service',
      network: 'network',
      device: 'hardware',
    },
    description: 'description',
    props: {
      type: 'type',
      environment: 'environment',
      'data-class': 'dataClass',
      'internet-facing': 'internetFacing',
      address: 'address',
    },
    lists: { tag: 'tags' },
    links: ['provided_by'],
  },
  {
    kind: 'product',
    type: 'software',
    types: {},
    description: 'description',
    props: { stage: 'stage', site: 'site' },
    links: ['runs_on'],
  },
  {
    kind: 'vendor',
    type: 'service',
    types: { software: 'software', open_source: 'software' },
    description: 'note',
    props: { type: 'type', country: 'country', licence: 'licence', site: 'site' },
    links: ['assured_by'],
  },
  {
    kind: 'document',
    type: 'validation',
    types: { plan: 'plan', terms: 'guidance' },
    description: 'summary',
    props: {
      type: 'type',
      issuer: 'issuer',
      address: 'address',
      'valid-from': 'validFrom',
      'valid-until': 'validUntil',
    },
    links: [],
  },
];

const byKind = new Map(COMPONENT_KINDS.map((one) => [one.kind, one]));
export const componentKind = (kind: string): ComponentKind | undefined => byKind.get(kind);

export const relOf = (relation: string): string => relation.replaceAll('_', '-');

/** OSCAL's state of a component, by the record's own. */
export const componentState = ({ kind, state }: Pick<RecordView, 'kind' | 'state'>) => {
  if (state === 'retired') return 'disposition';
  if ((kind === 'control' && state === 'draft') || (kind === 'vendor' && state === 'proposed'))
    return 'under-development';
  return 'operational';
};
