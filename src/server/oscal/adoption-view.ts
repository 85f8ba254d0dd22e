import type { RecordView } from '../../model/kind.ts';

/** A link between two records that are both in the view. */
export interface ViewLink {
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Why a status is what it is: what of a record that the reader may see. */
export interface ViewCause {
  readonly key: string;
  readonly title: string;
  readonly code: string;
}

/** A requirement as it applies in the adoption, with how it stands and what it rests on. */
export interface AppliedView {
  readonly record: RecordView;
  /** Id of the requirement that it applies. */
  readonly requirement: string;
  readonly status: string | null;
  /** Since when it has that status, ISO 8601. */
  readonly since: string | null;
  readonly causes: readonly ViewCause[];
  readonly satisfiedBy: readonly ViewLink[];
  readonly providedBy: readonly ViewLink[];
  /** Links of requirements of other adoptions that rest on this one, as far as the reader may see them. */
  readonly providesTo: readonly ViewLink[];
}

/** An adoption and all that its documents are made of, as one reader may see it, at one moment. */
export interface AdoptionView {
  /** The organisation's name. */
  readonly organisation: string;
  readonly orgId: string;
  /** The moment that it is of, ISO 8601. */
  readonly at: string;
  readonly adoption: RecordView;
  readonly scope: RecordView | undefined;
  readonly framework: RecordView;
  /** In the framework's order. */
  readonly requirements: readonly RecordView[];
  /** In the same order. */
  readonly applied: readonly AppliedView[];
  /** Controls, systems, products, vendors, documents and provider's applied requirements that are spoken of, by id. */
  readonly others: ReadonlyMap<string, RecordView>;
  readonly links: readonly ViewLink[];
  readonly people: ReadonlyMap<string, RecordView>;
}

/** A text field of a record; undefined where it is empty. */
export const textOf = (record: Pick<RecordView, 'data'>, name: string): string | undefined => {
  const value = record.data[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};
