import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError, EXIT } from './exit.ts';
import { configFolder, type Io } from './io.ts';

/** What `candor login` keeps. The file holds a key: it is readable by its owner only. */
export interface Config {
  readonly url?: string;
  readonly org?: string;
  readonly key?: string;
}

export const configPath = (env: Io['env']): string => join(configFolder(env), 'config.json');

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The settings that are kept; none when there is no file. */
export const readConfig = async (env: Io['env']): Promise<Config> => {
  const path = configPath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new CliError(EXIT.usage, `cannot read ${path} (${code})`);
  }
  try {
    const { url, org, key } = JSON.parse(text) as Record<string, unknown>;
    return { ...(isText(url) ? { url } : {}), ...(isText(org) ? { org } : {}), ...(isText(key) ? { key } : {}) };
  } catch {
    throw new CliError(EXIT.usage, `${path} is damaged: run \`candor login\` again`); // its text may hold a key: never quote it
  }
};

/** Keeps the settings, readable by their owner only, whole or not at all. */
export const writeConfig = async (env: Io['env'], config: Config): Promise<string> => {
  const path = configPath(env);
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(configFolder(env), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await chmod(draft, 0o600); // whatever the umask says
    await rename(draft, path);
    return path;
  } catch (error) {
    await rm(draft, { force: true });
    throw new CliError(EXIT.usage, `cannot write ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
};

/** Forgets them; false when there were none. */
export const removeConfig = async (env: Io['env']): Promise<boolean> => {
  try {
    await rm(configPath(env));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new CliError(EXIT.usage, `cannot remove ${configPath(env)} (${(error as NodeJS.ErrnoException).code})`);
  }
};
