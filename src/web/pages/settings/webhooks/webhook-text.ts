/** A webhook as the server tells of it. */
export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly kinds: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  /** null where somebody switched it off. */
  readonly disabledWhy: string | null;
  readonly failingSince: string | null;
  readonly attempts: number;
  readonly nextAt: string | null;
  readonly waiting: number;
  readonly oldSecretUntil: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly message: string;
  readonly event: string;
  readonly seq: number | null;
  readonly attempt: number;
  readonly at: string;
  readonly ms: number;
  readonly status: number | null;
  /** null: the receiver took it. */
  readonly problem: string | null;
  readonly request: string;
  readonly response: string;
}

/** What a webhook can ask to hear of, in words. */
export const EVENT_WORDS: Readonly<Record<string, { readonly label: string; readonly help: string }>> = {
  'record.changed': { label: 'A record changed', help: 'Added, changed, removed, linked or unlinked.' },
  'status.changed': { label: 'A status changed', help: 'Something became broken, weakened, unproven or assured.' },
  'comment.created': { label: 'A comment', help: 'Somebody said something about a record.' },
  'recall.needed': { label: 'A recall', help: 'A statement that was made outside is not true any more.' },
};

export const eventLabel = (name: string): string => (name === 'test' ? 'A test' : (EVENT_WORDS[name]?.label ?? name));

export type Condition = 'on' | 'failing' | 'off' | 'disabled';

/** How a webhook does; `disabled` is what Candor did by itself. */
export const conditionOf = ({ disabledAt, disabledWhy, failingSince }: Webhook): Condition => {
  if (disabledAt !== null) return disabledWhy === null ? 'off' : 'disabled';
  return failingSince === null ? 'on' : 'failing';
};

export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  on: 'On',
  failing: 'Failing',
  off: 'Switched off',
  disabled: 'Disabled',
};
