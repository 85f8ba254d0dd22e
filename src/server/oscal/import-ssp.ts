import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import type { Change } from '../../model/change.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { type KeptFile, keepFile } from '../files/files.ts';
import { loadRecords } from '../store/commit/load.ts';
import { uuidv7 } from '../store/uuid.ts';
import { countKinds } from './changed-kinds.ts';
import { planSsp, type SspPlan } from './plan-ssp.ts';
import { type PlanPlace, readPresent } from './present-plan.ts';
import { readSsp } from './read-ssp.ts';
import { demandWrite, type ImportAnswer, type ImportRequest, type Sent } from './sent.ts';
import type { SspDraft } from './ssp-draft.ts';

/** The file itself, as a document about the adoption: what no record holds is still there. */
const keepOriginal = (
  draft: SspDraft,
  kept: KeptFile | undefined,
  adoption: string,
  scope: string | undefined,
): Change[] =>
  kept === undefined
    ? []
    : [
        {
          op: 'create',
          kind: 'document',
          title: `As imported: ${draft.title}`.slice(0, 500),
          data: { type: 'plan', audience: 'internal', fileHash: kept.file.hash, fileName: kept.file.name },
          ...(scope === undefined ? {} : { scope }),
          links: { about: adoption },
        },
      ];

/** Takes in a system security plan, in one commit: adoption, applied requirements, components, responsibility, links. */
export const importSsp = async (
  server: Server,
  actor: Actor,
  sent: Sent,
  request: ImportRequest,
): Promise<ImportAnswer> => {
  demandWrite(server, actor, ['adoption', 'applied_requirement']);
  const draft = readSsp(sent.body as SystemSecurityPlan);
  const { rootScope } = await server.orgSettings(actor.org);
  const { scope, framework, organisation } = request;
  const place: PlanPlace = { scope, framework, organisation, rootScope: rootScope ?? undefined };
  // A plan whose every word is in records again needs no copy of it.
  const keeps = draft.unheld.length > 0 && !request.dryRun;
  const kept = keeps ? await keepFile(server, actor, request.bytes, `${draft.title}.${sent.format}`) : undefined;
  let plan: SspPlan = { changes: [], adoption: '', unknown: [] };
  const result = await server.commit(actor, {
    action: 'oscal.import',
    reason: `${sent.type} “${draft.title}”`.slice(0, 2_000),
    changes: [],
    dryRun: request.dryRun,
    ...(kept ? { within: kept.within } : {}),
    decide: async (tx) => {
      const present = await readPresent(tx, server.registry, actor, draft, place);
      plan = planSsp(draft, present, () => uuidv7(server.now()));
      const scope = present.scope ?? rootScope ?? undefined;
      const isNews = plan.changes.length > 0;
      return [
        ...(kept?.events ?? []),
        ...plan.changes,
        ...(isNews ? keepOriginal(draft, kept, plan.adoption, scope) : []),
      ];
    },
  });
  const made = result.records.find((record) => record?.id === plan.adoption);
  const [known] = made ? [made] : await server.db.run({ org: actor.org }, (tx) => loadRecords(tx, [plan.adoption]));
  return {
    document: sent.type,
    title: draft.title,
    dryRun: request.dryRun,
    seq: result.seq,
    adoption: known?.key ?? '',
    counts: result.counts,
    kinds: countKinds(plan.changes, result),
    requirements: draft.requirements.length - plan.unknown.length,
    unknown: plan.unknown,
    unheld: draft.unheld,
    warnings: sent.warnings,
  };
};
