import type { Stated } from './lines.ts';

/** What a plan says that its records here cannot hold: it stays in the file, which is kept whole. */
export interface Unheld {
  readonly what: string;
  readonly count: number;
}

export interface PersonDraft {
  readonly uuid: string;
  readonly key: string | undefined;
  readonly name: string;
}

/** A component as the record that it becomes. */
export interface ComponentDraft {
  readonly uuid: string;
  readonly kind: string;
  readonly key: string | undefined;
  readonly title: string;
  readonly state: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly relation: string; readonly to: string }[];
}

/** What a requirement rests on: the component, and what the link says. */
export interface SupportDraft {
  readonly component: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface RequirementDraft {
  readonly uuid: string;
  readonly controlId: string;
  readonly key: string | undefined;
  readonly title: string | undefined;
  readonly state: string | undefined;
  readonly applicability: string;
  readonly justification: string | undefined;
  readonly responsibility: string | undefined;
  /** Lines "id = value". */
  readonly parameters: readonly string[];
  readonly implementation: string | undefined;
  readonly stated: Stated | undefined;
  /** UUID of a person. */
  readonly owner: string | undefined;
  readonly satisfiedBy: readonly SupportDraft[];
  readonly providedBy: readonly SupportDraft[];
  /** How many parts are of components that are neither controls nor providers: only their words are kept. */
  readonly told: number;
}

export interface FrameworkDraft {
  readonly key: string;
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly requirements: readonly {
    readonly key: string | undefined;
    readonly title: string;
    readonly number: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

/** A system security plan in our own terms, before it is known what of it is here already. */
export interface SspDraft {
  readonly uuid: string;
  readonly title: string;
  readonly key: string | undefined;
  readonly state: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly scope: { readonly uuid: string; readonly title: string; readonly data: Readonly<Record<string, unknown>> };
  /** The framework that travels inside the plan, if one does. */
  readonly framework: FrameworkDraft | undefined;
  readonly people: readonly PersonDraft[];
  readonly components: readonly ComponentDraft[];
  readonly requirements: readonly RequirementDraft[];
  readonly unheld: readonly Unheld[];
}
