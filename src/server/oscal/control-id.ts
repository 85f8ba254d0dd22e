/** NIST's numbers in the ways in which they are written: AC-2(1), AC-02(01), AC-06-01, ac-2.1. */
const NIST = /^([A-Z]{2})-0*(\d{1,3})(?:\s?\(0*(\d{1,3})\)|[.-]0*(\d{1,3}))?$/i;
const START = /^[\p{L}_]/u;

/** A number as a control's id (a token): NIST's as NIST writes it, others with what a token cannot hold replaced. */
export const controlId = (number: string): string => {
  const nist = NIST.exec(number.trim());
  if (nist) {
    const [, family = '', base = '', inBrackets, dotted] = nist;
    const enhancement = inBrackets ?? dotted;
    return `${family.toLowerCase()}-${base}${enhancement === undefined ? '' : `.${enhancement}`}`;
  }
  const bare = number
    .trim()
    .replace(/[^\p{L}\p{N}.\-_]+/gu, '_')
    .replace(/_+$/, '');
  return START.test(bare) ? bare : `_${bare}`;
};

/**
 * Ids for the numbers of one framework, in their order: no two the same. Where two numbers differ only by what a token
 * cannot hold, the later one has its place put behind it.
 */
export const controlIds = (numbers: readonly string[]): ReadonlyMap<string, string> => {
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  for (const [at, number] of numbers.entries()) {
    if (ids.has(number)) continue;
    const id = controlId(number);
    let own = id;
    for (let place = at + 1; taken.has(own.toLowerCase()); place += 1) own = `${id}__${place}`;
    taken.add(own.toLowerCase());
    ids.set(number, own);
  }
  return ids;
};

/** Finds a framework's number by a control's id, however that is written. */
export const numberFinder = (numbers: readonly string[]): ((id: string) => string | undefined) => {
  const byId = new Map<string, string>();
  for (const [number, id] of controlIds(numbers)) byId.set(id.toLowerCase(), number);
  for (const number of numbers) if (!byId.has(number.toLowerCase())) byId.set(number.toLowerCase(), number);
  return (id) => byId.get(id.toLowerCase()) ?? byId.get(controlId(id).toLowerCase());
};
