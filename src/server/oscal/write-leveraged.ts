import { textRule } from '../../formats/oscal/model/datatypes.ts';
import type { Party, Property } from '../../formats/oscal/model/metadata.ts';
import type { LeveragedAuthorization } from '../../formats/oscal/model/system-characteristics.ts';
import type { RecordView } from '../../model/kind.ts';
import { type AdoptionView, textOf } from './adoption-view.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { oneLine, prop } from './props.ts';

/** The property of an authorisation that names the document of ours which it is. */
export const AUTHORISED_BY = 'document';
/** OSCAL's own property of a component that stands for what a provider is authorised for. */
export const LEVERAGED = 'leveraged-authorization-uuid';

/** A provider of ours, with a document that authorises them. */
interface Leveraged {
  readonly vendor: RecordView;
  readonly document: RecordView;
  readonly since: string;
}

/** What is a day to OSCAL, which knows none before 1900. */
const isDay = (text: string): boolean => textRule('date').holds(text, '1.2');

/** Providers' documents that say since when they count: OSCAL has no authorisation without its day. */
const leveragedOf = ({ links, others }: AdoptionView): readonly Leveraged[] =>
  links.flatMap(({ from, relation, to }) => {
    const [vendor, document] = [others.get(from), others.get(to)];
    const since = document && textOf(document, 'validFrom');
    if (relation !== 'assured_by' || !vendor || !document || since === undefined || !isDay(since)) return [];
    return [{ vendor, document, since }];
  });

const authorizationUuid = ({ vendor, document }: Leveraged): string =>
  uuidFor('leveraged', uuidOf(vendor.id), uuidOf(document.id));

const partyUuid = ({ id }: RecordView): string => uuidFor('provider-party', uuidOf(id));

const order = new Intl.Collator('en', { numeric: true });

export const leveragedAuthorizations = (view: AdoptionView): LeveragedAuthorization[] =>
  [...leveragedOf(view)]
    .sort((a, b) => order.compare(a.vendor.key, b.vendor.key) || order.compare(a.document.key, b.document.key))
    .map((one) => ({
      uuid: authorizationUuid(one),
      title: oneLine(one.document.title) ?? one.document.key,
      props: prop(AUTHORISED_BY, uuidOf(one.document.id)),
      'party-uuid': partyUuid(one.vendor),
      'date-authorized': one.since,
    }));

/** The providers as parties, which authorisations are of. */
export const leveragedParties = (view: AdoptionView): Party[] => {
  const vendors = new Map(leveragedOf(view).map(({ vendor }) => [vendor.id, vendor]));
  return [...vendors.values()]
    .sort((a, b) => order.compare(a.key, b.key))
    .map((vendor) => ({
      uuid: partyUuid(vendor),
      type: 'organization',
      name: oneLine(vendor.title) ?? vendor.key,
    }));
};

/** What says of a provider's component which authorisations it stands for. */
export const leveragedProps = (record: RecordView, view: AdoptionView): Property[] =>
  leveragedOf(view)
    .filter(({ vendor }) => vendor.id === record.id)
    .map((one) => ({ name: LEVERAGED, value: authorizationUuid(one) }))
    .sort((a, b) => order.compare(a.value, b.value));
