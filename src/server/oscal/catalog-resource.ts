import type { Resource } from '../../formats/oscal/model/metadata.ts';
import type { RecordView } from '../../model/kind.ts';
import { textOf } from './adoption-view.ts';
import { controlIds } from './control-id.ts';
import { embeddedCatalog } from './embedded-catalog.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { listed, oneLine } from './props.ts';

/** The resource that a document's control-ids are of. */
export const catalogUuid = (framework: RecordView): string => uuidFor('catalog-resource', uuidOf(framework.id));

/** The control-ids of a framework's requirements, by their numbers. */
export const idsOf = (requirements: readonly RecordView[]): ReadonlyMap<string, string> =>
  controlIds(requirements.map(({ data }) => String(data['ref'])));

/** A framework's numbers and titles, inside the document: its control-ids lead somewhere whoever reads it. */
export const catalogResource = (
  framework: RecordView,
  requirements: readonly RecordView[],
  version: string,
): Resource => {
  const catalog = embeddedCatalog(framework, requirements, idsOf(requirements), version);
  const address = textOf(framework, 'address');
  return {
    uuid: catalogUuid(framework),
    title: oneLine(`${framework.title} ${textOf(framework, 'edition') ?? ''}`) ?? framework.key,
    description: 'The numbers and titles of the requirements. Their texts are the publisher’s.',
    ...listed('rlinks', address === undefined ? [] : [{ href: address }]),
    base64: {
      filename: 'catalog.json',
      'media-type': 'application/oscal+json',
      value: Buffer.from(JSON.stringify({ catalog })).toString('base64'),
    },
  };
};
