import { type Registry, registry } from '../../model/registry.ts';
import type { Settings } from '../settings.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './open-embedded.ts';
import { openPostgres } from './open-postgres.ts';

/** Opens the store that the settings name: PostgreSQL with DATABASE_URL, else the embedded one in the data folder. */
export const openStore = (settings: Settings, kinds: Registry = registry): Promise<Database> =>
  settings.databaseUrl
    ? openPostgres({
        url: settings.databaseUrl,
        secret: settings.secret,
        kinds,
        ...(settings.databaseAppUrl ? { appUrl: settings.databaseAppUrl } : {}),
      })
    : openEmbedded(settings.data, undefined, kinds);
