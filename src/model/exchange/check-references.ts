import type { FileProblem, SourcedRecord } from './programme-record.ts';

/** Every key that the records mention without being it: owners, scopes and the far ends of links. */
export const mentionedKeys = (records: readonly SourcedRecord[]): Set<string> => {
  const keys = new Set<string>();
  for (const record of records) {
    if (record.owner !== null) keys.add(record.owner);
    if (record.scope !== null) keys.add(record.scope);
    for (const link of record.links) keys.add(link.to);
  }
  return keys;
};

/** Dangling references: keys that neither a file nor the organisation has. */
export const checkReferences = (records: readonly SourcedRecord[], existing: ReadonlySet<string>): FileProblem[] => {
  const known = new Set(records.map((record) => record.key));
  const problems: FileProblem[] = [];
  for (const record of records) {
    const look = (key: string | null, path: readonly (string | number)[]) => {
      if (key === null || known.has(key) || existing.has(key) || problems.length >= 100) return;
      const message = `There is no record ${key}, neither in the files nor in the organisation. Correct the key, or add the record.`;
      problems.push({ where: record.place(path), message });
    };
    look(record.owner, ['owner']);
    look(record.scope, ['scope']);
    for (const link of record.links) look(link.to, link.path);
  }
  return problems;
};
