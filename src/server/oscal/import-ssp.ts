import type { JsonObject } from '../../formats/json.ts';
import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { type OscalFile, readOscal } from '../../formats/oscal/read-oscal.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { type KeptFile, keepFile } from '../files/files.ts';
import { loadRecords } from '../store/commit/load.ts';
import { uuidv7 } from '../store/uuid.ts';
import { planSsp, type SspPlan } from './plan-ssp.ts';
import { type PlanPlace, readPresent } from './present-plan.ts';
import { readSsp } from './read-ssp.ts';
import type { SspDraft, Unheld } from './ssp-draft.ts';

export interface ImportRequest {
  readonly bytes: Uint8Array;
  readonly dryRun: boolean;
  readonly scope?: string | undefined;
  readonly framework?: string | undefined;
  /** What the organisation is called that takes it in. */
  readonly organisation: string;
}

export interface Warned {
  readonly pointer: string;
  readonly detail: string;
}

export interface ImportAnswer {
  readonly document: string;
  readonly title: string;
  readonly dryRun: boolean;
  readonly seq: number | null;
  /** Key of the adoption; on a dry run the key that it would have now. */
  readonly adoption: string;
  readonly counts: CommitResult['counts'];
  readonly requirements: number;
  /** Controls of the document that the framework does not have, or has applied already. */
  readonly unknown: readonly string[];
  /** What no record holds, and stays in the file. */
  readonly unheld: readonly Unheld[];
  /** What is wrong with the document beyond its structure. */
  readonly warnings: readonly Warned[];
}

const MOST_TOLD = 100;

/** A document of OSCAL as it was sent. Throws invalid where it is none, or its structure is not that of its version. */
export const readSent = (bytes: Uint8Array): OscalFile & { readonly warnings: readonly Warned[] } => {
  const read = readOscal(bytes);
  if (!read.ok)
    throw new AppError(
      'invalid',
      'this cannot be read as a document of OSCAL (JSON, YAML or XML): see errors',
      read.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  const { structureValid, faults, edition } = validateDocument(read.value.document);
  const told = faults.slice(0, MOST_TOLD).map(({ where, message }) => ({ pointer: where, detail: message }));
  if (!structureValid)
    throw new AppError('invalid', `the document is not valid by the rules of OSCAL ${edition}: see errors`, told);
  return { ...read.value, warnings: told };
};

const demandPlan = ({ type, document }: OscalFile): SystemSecurityPlan => {
  if (type === 'system-security-plan') return (document as JsonObject)[type] as unknown as SystemSecurityPlan;
  throw new AppError('invalid', `a system security plan is taken in here, and this is a ${type}`);
};

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
export const importSsp = async (server: Server, actor: Actor, request: ImportRequest): Promise<ImportAnswer> => {
  for (const kind of ['adoption', 'applied_requirement'])
    if (!canSomewhere(actor, 'create', server.registry.get(kind)))
      throw new AppError('forbidden', 'your role does not let you adopt frameworks');
  const sent = readSent(request.bytes);
  const draft = readSsp(demandPlan(sent));
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
    requirements: draft.requirements.length - plan.unknown.length,
    unknown: plan.unknown,
    unheld: draft.unheld,
    warnings: sent.warnings,
  };
};
