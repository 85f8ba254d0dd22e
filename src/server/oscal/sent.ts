import { type OscalFile, readSentOscal } from '../../formats/oscal/read-oscal.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import type { ChangedKind } from './changed-kinds.ts';
import type { Unheld } from './ssp-draft.ts';

export interface ImportRequest {
  readonly bytes: Uint8Array;
  readonly dryRun: boolean;
  readonly scope?: string | undefined;
  readonly framework?: string | undefined;
  /** An adoption of ours that a provider's plan, or a component definition, is taken into. */
  readonly adoption?: string | undefined;
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
  readonly kinds: readonly ChangedKind[];
  readonly requirements: number;
  /** Controls of the document that the framework does not have, or has applied already. */
  readonly unknown: readonly string[];
  /** What no record holds, and stays in the file. */
  readonly unheld: readonly Unheld[];
  /** What is wrong with the document beyond its structure. */
  readonly warnings: readonly Warned[];
}

const MOST_TOLD = 100;

/** A document of OSCAL that has come in, its structure right. */
export interface Sent extends Omit<OscalFile, 'document'> {
  /** What stands below the one key of the file. */
  readonly body: unknown;
  readonly warnings: readonly Warned[];
}

/** A document of OSCAL as it was sent. Throws invalid where it is none, or its structure is not that of its version. */
export const readSent = (bytes: Uint8Array): Sent => {
  const read = readSentOscal(bytes);
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
  const { document, ...file } = read.value;
  return { ...file, body: document[file.type], warnings: told };
};

/** Throws forbidden where the actor may write none of these kinds anywhere. */
export const demandWrite = (server: Server, actor: Actor, kinds: readonly string[]): void => {
  const wrong = kinds.find((kind) => !canSomewhere(actor, 'create', server.registry.get(kind)));
  if (wrong !== undefined)
    throw new AppError(
      'forbidden',
      `your role does not let you write ${server.registry.get(wrong).labelPlural.toLowerCase()}`,
    );
};
