import { z } from 'zod';

export const FORMAT = 'candor-backup-v1';
/** First and last parts of a backup: what it is, what it holds, and the hash of that. */
export const HEAD = 'candor-backup.json';
export const MANIFEST = 'manifest.json';
export const MANIFEST_HASH = 'manifest.sha256';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const headSchema = z.object({ format: z.string(), app: z.string(), madeAt: z.iso.datetime() });

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** Version of the Candor that made it. */
  app: z.string(),
  madeAt: z.iso.datetime(),
  /** What had brought the database into its shape. */
  migrations: z.array(z.object({ name: z.string(), hash: sha256 })),
  /** Columns of each table, as the rows have them. */
  columns: z.record(z.string(), z.array(z.string())),
  orgs: z.array(
    z.object({
      id: z.uuid(),
      slug: z.string(),
      name: z.string(),
      /** Rows of each table. */
      rows: z.record(z.string(), count),
      /** The journal at the moment of the backup: its root in base64, and the same signed. */
      journal: z.object({ size: count, root: z.string(), checkpoint: z.string(), vkey: z.string() }),
    }),
  ),
  /** Rows of the accounts of the organisations' members. */
  accounts: z.record(z.string(), count),
  /** Content of files that was missing or damaged when the backup was made. */
  missing: z.array(z.object({ hash: sha256, problem: z.string() })),
  parts: z.array(z.object({ name: z.string(), sha256, bytes: count, rows: count.optional() })),
});

export type Manifest = z.output<typeof manifestSchema>;
