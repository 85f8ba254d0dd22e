import { type RawBuilder, sql } from 'kysely';

/** Entries of large imports have megabytes: what is read at once has about this many bytes, or is one entry. */
const BYTES = 8_000_000;

interface Page {
  /** Which entries of the organisation, beside its own. */
  readonly where: RawBuilder<unknown>;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** Rows of the journal as a source called `journal`: as many as are asked for, or as have room, and always the first. */
export const journalPage = ({ where, order, limit }: Page): RawBuilder<unknown> => {
  const by = sql`seq ${sql.raw(order)}`;
  return sql`(select * from (
      select page.*, sum(octet_length(entry)) over (order by ${by}) - octet_length(entry) as before
      from (select * from journal where journal.org_id = app_org() and ${where} order by ${by} limit ${limit}) as page
    ) as page where before < ${BYTES}) as journal`;
};
