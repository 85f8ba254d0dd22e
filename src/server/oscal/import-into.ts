import type { ComponentDefinition } from '../../formats/oscal/model/component-definition.ts';
import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { keepFile } from '../files/files.ts';
import { uuidv7 } from '../store/uuid.ts';
import { countKinds } from './changed-kinds.ts';
import { controlOf, type DefinitionPlan, planDefinition } from './plan-definition.ts';
import { type ProviderPlan, planProvider, providerUuids } from './plan-provider.ts';
import { readPresentAdoption } from './present-plan.ts';
import { readDefinition } from './read-component-definition.ts';
import { readProvider } from './read-provider.ts';
import { demandWrite, type ImportAnswer, type ImportRequest, type Sent } from './sent.ts';

const NOTHING: DefinitionPlan & ProviderPlan = { changes: [], unknown: [], placed: 0 };

/** Takes components in as proposals: what they meet is linked to the requirements of an adoption, by controls that are drafts. */
export const importDefinition = async (
  server: Server,
  actor: Actor,
  sent: Sent,
  { dryRun, adoption = '' }: ImportRequest,
): Promise<ImportAnswer> => {
  demandWrite(server, actor, ['control', 'system']);
  const draft = readDefinition(sent.body as ComponentDefinition);
  const uuids = new Set(draft.components.flatMap(({ uuid }) => [uuid, controlOf(uuid)]));
  const keys = draft.components.flatMap(({ key }) => key ?? []);
  let plan = NOTHING;
  const result = await server.commit(actor, {
    action: 'oscal.import',
    reason: `${sent.type} “${draft.title}”`.slice(0, 2_000),
    changes: [],
    dryRun,
    decide: async (tx) => {
      const present = await readPresentAdoption(tx, server.registry, actor, adoption, { uuids, keys });
      plan = planDefinition(draft, present, () => uuidv7(server.now()));
      return plan.changes;
    },
  });
  return {
    document: sent.type,
    title: draft.title,
    dryRun,
    seq: result.seq,
    adoption,
    counts: result.counts,
    kinds: countKinds(plan.changes, result),
    requirements: plan.placed,
    unknown: plan.unknown,
    unheld: draft.unheld,
    warnings: sent.warnings,
  };
};

/** Takes a provider's plan in as their document, and links what they provide to the requirements of an adoption of ours. */
export const importProvider = async (
  server: Server,
  actor: Actor,
  sent: Sent,
  { bytes, dryRun, adoption = '' }: ImportRequest,
): Promise<ImportAnswer> => {
  demandWrite(server, actor, ['vendor', 'document', 'applied_requirement']);
  const draft = readProvider(sent.body as SystemSecurityPlan);
  if (draft.offers.length === 0)
    throw new AppError(
      'invalid',
      'the plan does not say what it provides to customers, or leaves to them ("export" of its components): ask the provider for one that does',
    );
  const kept = dryRun ? undefined : await keepFile(server, actor, bytes, `${draft.title}.${sent.format}`);
  let plan = NOTHING;
  const result = await server.commit(actor, {
    action: 'oscal.import',
    reason: `${sent.type} of the provider “${draft.name}”`.slice(0, 2_000),
    changes: [],
    dryRun,
    ...(kept ? { within: kept.within } : {}),
    decide: async (tx) => {
      const { vendor, document } = providerUuids(draft.uuid);
      const about = { uuids: new Set([vendor, document]), keys: [] };
      const present = await readPresentAdoption(tx, server.registry, actor, adoption, about);
      plan = planProvider(draft, kept?.file, present, () => uuidv7(server.now()));
      return plan.changes.length === 0 ? [] : [...(kept?.events ?? []), ...plan.changes];
    },
  });
  return {
    document: sent.type,
    title: draft.title,
    dryRun,
    seq: result.seq,
    adoption,
    counts: result.counts,
    kinds: countKinds(plan.changes, result),
    requirements: plan.placed,
    unknown: plan.unknown,
    unheld: draft.silent > 0 ? [{ what: 'requirements that say nothing to customers', count: draft.silent }] : [],
    warnings: sent.warnings,
  };
};
