import type { Status } from '../../../assurance/types.ts';
import type { RecordRef } from '../../api-types.ts';

type ByStatus = Readonly<Partial<Record<Status, number>>>;

/** What the server says for the executive's page. */
export interface Executive {
  readonly from: string;
  readonly to: string;
  readonly loop: Readonly<Record<string, number>>;
  readonly recall: number;
  /** The same at the beginning of the period; null where the organisation is younger. */
  readonly before: { readonly loop: Readonly<Record<string, number>>; readonly recall: number } | null;
  readonly promises: readonly { readonly audience: string; readonly byStatus: ByStatus }[];
  readonly effectiveness: {
    readonly controls: number;
    readonly assured: number | null;
    readonly points: readonly { readonly at: string; readonly byStatus: ByStatus }[];
  };
  readonly risks: {
    readonly top: readonly (RecordRef & {
      readonly status: Status | null;
      readonly inherent: number;
      readonly residual: number;
    })[];
    readonly unassessed: number;
  };
  readonly adoptions: {
    readonly total: number;
    readonly items: readonly (RecordRef & {
      readonly state: string;
      readonly status: Status | null;
      readonly since: string | null;
    })[];
  };
  readonly journal: { readonly size: number; readonly root: string };
}
