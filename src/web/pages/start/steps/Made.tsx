import type { Row } from '../../../api-types.ts';
import { RecordName } from '../../../ui/RecordName.tsx';
import classes from '../start.module.css';

/** What is there already from this step, so that nobody writes it a second time without meaning to. */
export const Made = ({ row, kind }: { readonly row: Row | null; readonly kind: string }) =>
  row && (
    <p className={classes['quiet']}>
      There already: <RecordName record={{ ...row, kind }} {...(row.status ? { status: row.status } : {})} />. What you
      write here comes beside it.
    </p>
  );
