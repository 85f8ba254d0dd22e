import type { Change } from '../../model/change.ts';
import type { RecordView } from '../../model/kind.ts';
import { uuidFor } from './oscal-uuid.ts';
import type { PresentAdoption } from './plan-definition.ts';
import type { OfferDraft, ProviderDraft } from './read-provider.ts';
import { RecordPlan } from './record-plan.ts';

export interface PresentLeveraging extends PresentAdoption {
  readonly applied: ReadonlyMap<string, RecordView>;
}

export interface ProviderPlan {
  readonly changes: readonly Change[];
  readonly unknown: readonly string[];
  readonly placed: number;
}

/** UUIDs of the records that stand for a provider and for their plan. */
export const providerUuids = (uuid: string): { readonly vendor: string; readonly document: string } => ({
  vendor: uuidFor('provider', uuid),
  document: uuidFor('provider-plan', uuid),
});

/**
 * What a provider's plan makes of an adoption of ours: the provider as a vendor who is assured by the plan, and each of our
 * requirements provided by them as far as the plan says. It stands no better than the vendor, who has to be reviewed here.
 */
export const planProvider = (
  draft: ProviderDraft,
  file: { readonly hash: string; readonly name: string } | undefined,
  present: PresentLeveraging,
  newId: () => string,
): ProviderPlan => {
  const plan = new RecordPlan(present, newId);
  plan.scope = present.scope;
  const uuids = providerUuids(draft.uuid);
  const document = plan.put('document', uuids.document, undefined, {
    title: draft.title,
    data: {
      type: 'attestation',
      issuer: draft.name,
      audience: 'internal',
      ...(draft.authorizedOn === undefined ? {} : { validFrom: draft.authorizedOn }),
      ...(file ? { fileHash: file.hash, fileName: file.name } : {}),
    },
  });
  const vendor = plan.put('vendor', uuids.vendor, undefined, { title: draft.name, data: { type: 'cloud' } });
  plan.link(vendor, 'assured_by', document);
  const unknown: string[] = [];
  for (const offer of draft.offers) {
    const applied = present.applied.get(present.find(offer.controlId) ?? '');
    if (applied) place(plan, offer, applied, vendor);
    else unknown.push(offer.controlId);
  }
  return { changes: plan.changes, unknown, placed: draft.offers.length - unknown.length };
};

const place = (plan: RecordPlan, { provided, left, source }: OfferDraft, applied: RecordView, vendor: string): void => {
  const isWhole = left === undefined;
  // What is the customers' stays theirs, whatever a provider says.
  const isSettled = applied.data['responsibility'] === 'customer' || applied.data['applicability'] === 'not_applicable';
  if (!isSettled)
    plan.update(applied, { title: applied.title, data: { responsibility: isWhole ? 'inherited' : 'shared' } });
  plan.link(applied.id, 'provided_by', vendor, {
    coverage: isWhole ? 'full' : 'partial',
    ...(provided === undefined ? {} : { provided }),
    ...(left === undefined ? {} : { ours: left }),
    ...(source === undefined ? {} : { source }),
  });
};
