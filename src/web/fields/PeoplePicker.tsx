import { OWNER_KIND } from '../../model/owner.ts';
import type { Ref } from '../api-types.ts';
import { RecordPicker } from './RecordPicker.tsx';

const PEOPLE = [OWNER_KIND];

interface Common {
  readonly label: string;
  readonly description?: string;
  readonly error?: string | undefined;
}

/** Chooses one person, or nobody. */
export const PersonPicker = (
  props: Common & { readonly value: Ref | null; readonly onChange: (value: Ref | null) => void },
) => <RecordPicker kinds={PEOPLE} {...props} />;
