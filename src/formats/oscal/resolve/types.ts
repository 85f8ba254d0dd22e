/**
 * The members of OSCAL documents that resolution looks at. Everything else a document holds is carried along as it
 * is, so these accept plain parsed JSON; `checkDocument` proves that what has a type here has that shape.
 */
export interface Prop {
  readonly name?: string;
  readonly value?: string;
  readonly ns?: string;
  readonly class?: string;
  readonly uuid?: string;
}

export interface Link {
  readonly href?: string;
  readonly rel?: string;
}

/** What a parameter, a part or a control may hold, and what may be added to them. */
export interface Contents {
  readonly title?: string;
  readonly params?: readonly Param[];
  readonly props?: readonly Prop[];
  readonly links?: readonly Link[];
  readonly parts?: readonly Part[];
}

export interface Param {
  readonly id: string;
  readonly class?: string;
  readonly props?: readonly Prop[];
  readonly links?: readonly Link[];
  readonly constraints?: readonly object[];
  readonly guidelines?: readonly object[];
  readonly values?: readonly string[];
  readonly select?: object;
}

export interface Part extends Omit<Contents, 'params'> {
  readonly id?: string;
  readonly name?: string;
  readonly ns?: string;
  readonly class?: string;
}

export interface Control extends Contents {
  readonly id: string;
  readonly class?: string;
  readonly controls?: readonly Control[];
}

export interface Group extends Contents {
  readonly id?: string;
  readonly controls?: readonly Control[];
  readonly groups?: readonly Group[];
}

export interface Resource {
  readonly uuid: string;
  readonly props?: readonly Prop[];
  readonly rlinks?: readonly { readonly href: string; readonly 'media-type'?: string }[];
  readonly base64?: { readonly value?: string; readonly 'media-type'?: string; readonly filename?: string };
}

export interface BackMatter {
  readonly resources?: readonly Resource[];
}

export interface Metadata {
  readonly 'oscal-version'?: string;
  readonly props?: readonly Prop[];
  readonly links?: readonly Link[];
  readonly roles?: readonly KeptByProp[];
  readonly parties?: readonly KeptByProp[];
}

/** A role or a party: what keeps it is a property of its own. */
export interface KeptByProp {
  readonly id?: string;
  readonly uuid?: string;
  readonly props?: readonly Prop[];
}

export interface Catalog {
  readonly uuid?: string;
  readonly metadata?: Metadata;
  readonly params?: readonly Param[];
  readonly controls?: readonly Control[];
  readonly groups?: readonly Group[];
  readonly 'back-matter'?: BackMatter;
}

/** One `include-controls` or `exclude-controls`. */
export interface SelectControls {
  readonly 'with-child-controls'?: string;
  /** Gone from the model, still in the specification: "no" leaves the ancestors out. */
  readonly 'with-parent-controls'?: string;
  readonly 'with-ids'?: readonly string[];
  readonly matching?: readonly { readonly pattern?: string }[];
}

/** What an import and an `insert-controls` have in common. */
export interface Selecting {
  readonly 'include-all'?: unknown;
  readonly 'include-controls'?: readonly SelectControls[];
  readonly 'exclude-controls'?: readonly SelectControls[];
}

export interface Import extends Selecting {
  readonly href: string;
}

export interface InsertControls extends Selecting {
  readonly order?: string;
}

export interface CustomGroup extends Contents {
  readonly id?: string;
  readonly groups?: readonly CustomGroup[];
  readonly 'insert-controls'?: readonly InsertControls[];
}

export interface Custom {
  readonly groups?: readonly CustomGroup[];
  readonly 'insert-controls'?: readonly InsertControls[];
}

export interface Merge {
  readonly combine?: { readonly method?: string };
  readonly flat?: unknown;
  readonly 'as-is'?: unknown;
  readonly custom?: Custom;
}

export interface SetParameter extends Omit<Param, 'id'> {
  readonly 'param-id': string;
}

export interface Add extends Contents {
  readonly 'by-id'?: string;
  readonly position?: string;
}

export interface Remove {
  readonly 'by-name'?: string;
  readonly 'by-class'?: string;
  readonly 'by-id'?: string;
  readonly 'by-item-name'?: string;
  readonly 'by-ns'?: string;
}

export interface Alter {
  readonly 'control-id': string;
  readonly adds?: readonly Add[];
  readonly removes?: readonly Remove[];
}

export interface Modify {
  readonly 'set-parameters'?: readonly SetParameter[];
  readonly alters?: readonly Alter[];
}

export interface Profile {
  readonly uuid?: string;
  readonly metadata?: Metadata;
  readonly imports?: readonly Import[];
  readonly merge?: Merge;
  readonly modify?: Modify;
  readonly 'back-matter'?: BackMatter;
}

/** A catalog to select from: one that was loaded, or what an imported profile resolved to. */
export interface Source {
  /** Where its document was loaded from. */
  readonly location: string;
  readonly catalog: Catalog;
}

/** A group between the phases: its own members, and those of its controls and groups that are left. */
export interface GroupNode {
  readonly group: Group;
  readonly controls: readonly Control[];
  readonly groups: readonly GroupNode[];
}

/** What stands between the phases: the controls that were selected, in the structure that they have by now. */
export interface Body {
  /** Loose parameters that stand directly under the catalog. */
  readonly params: readonly Param[];
  /** Parameters of controls that were not selected: needed only where something else inserts them. */
  readonly strays: readonly Param[];
  readonly controls: readonly Control[];
  readonly groups: readonly GroupNode[];
}

/** Whether a property says that its bearer must not be pruned. */
export const isKept = ({ props }: { readonly props?: readonly Prop[] }): boolean =>
  props?.some(({ name, value }) => name === 'keep' && value === 'always') ?? false;
