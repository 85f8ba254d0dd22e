import type { AnyKind } from '../../../model/kind.ts';
import type { Detail } from '../../api-types.ts';

/** What every part of a record's page is given. */
export interface RecordProps {
  readonly kind: AnyKind;
  readonly record: Detail;
}
