import type { Ref } from '../api-types.ts';
import { RecordPicker } from './RecordPicker.tsx';

/** Who can own something or be asked for it. */
const PEOPLE = ['person', 'team'];

interface Common {
  readonly label: string;
  readonly description?: string;
  readonly error?: string | undefined;
}

/** Chooses one person or team, or nobody. */
export const PersonPicker = (
  props: Common & { readonly value: Ref | null; readonly onChange: (value: Ref | null) => void },
) => <RecordPicker kinds={PEOPLE} {...props} />;
