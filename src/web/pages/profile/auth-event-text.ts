/** One thing that happened at the door, as the server tells it. */
export interface AuthEvent {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  /** Whom it is about. */
  readonly user: string;
  /** `person:<id>`, `key:<id>` or `nobody`. */
  readonly actor: string;
  readonly about: string | null;
  /** The network, /24 or /48. */
  readonly address: string | null;
  /** The family of the browser. */
  readonly agent: string | null;
}

export interface AuthEventPage {
  readonly events: readonly AuthEvent[];
  readonly next: string | null;
}

const WORDS: Readonly<Record<string, string>> = {
  sign_in: 'Signed in',
  sign_in_failed: 'Sign-in refused',
  sign_out: 'Signed out',
  second_factor_set: 'Second factor set up',
  second_factor_removed: 'Second factor removed',
  second_factor_failed: 'Wrong code',
  backup_code_used: 'Recovery code used',
  backup_codes_made: 'New recovery codes made',
  password_set: 'Password set',
  password_changed: 'Password changed',
  password_failed: 'Wrong password',
  session_ended: 'A session ended',
  sessions_ended: 'Sessions ended',
  key_made: 'API key made',
  key_revoked: 'API key revoked',
  key_refused: 'API key refused',
};

/** What happened; a kind that this page does not know yet by its own name. */
export const eventWord = (kind: string): string => WORDS[kind] ?? kind.replaceAll('_', ' ');

/** Something that did not work, or that somebody does who took an account over: worth a second look. */
export const isRemarkable = (kind: string): boolean =>
  /_(failed|refused)$/.test(kind) || kind === 'second_factor_removed' || kind === 'backup_code_used';

/** Where it came from: browser and network, as far as they are known. */
export const eventPlace = ({ agent, address }: Pick<AuthEvent, 'agent' | 'address'>): string => {
  const known = [agent === 'none' || agent === 'other' ? null : agent, address].filter((part) => part !== null);
  return known.length === 0 ? 'Not known' : known.join(', ');
};

/** Who did it, where that is not the person whom it is about. */
export const eventActor = ({ actor, user }: AuthEvent, names: ReadonlyMap<string, string>): string | undefined => {
  if (actor === `person:${user}` || actor === 'nobody') return undefined;
  const [type = '', id = ''] = actor.split(':');
  return type === 'key' ? 'by an API key' : `by ${names.get(id) ?? 'an owner'}`;
};
