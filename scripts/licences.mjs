// Which packages ship, under which licence, and whether that goes with Apache-2.0.
import { packageOf } from './walls.mjs';

/** SPDX ids that may ship in an Apache-2.0 product. MPL-2.0: as an unmodified dependency, its files stay under it. */
const ALLOWED = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC0-1.0', 'BlueOak-1.0.0'],
  ...['Unlicense', 'PostgreSQL', 'Zlib', 'Python-2.0', 'MPL-2.0', 'Bitstream-Vera'],
]);

/** Whether an SPDX expression leaves us a way: `(MIT OR GPL-3.0)` does, `MIT AND GPL-3.0` does not. */
export function isAllowed(expression) {
  const tokens = (expression ?? '').match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const one = () => {
    if (tokens[at] !== '(') return ALLOWED.has(tokens[at++]);
    at += 1;
    const inner = any();
    at += 1; // the closing bracket
    return inner;
  };
  const chain = (word, next) => () => {
    const results = [next()];
    while (tokens[at] === word) {
      at += 1;
      results.push(next());
    }
    return results;
  };
  const every = chain('AND', one);
  const all = () => every().every(Boolean);
  const some = chain('OR', all);
  const any = () => some().some(Boolean);
  return any() && at === tokens.length;
}

/** Packages whose package.json states no SPDX id, with the licence that their LICENSE file is: read by a person, by version. */
export const READ = new Map([
  ['png-js@2.0.0', 'MIT'],
  ['dejavu-fonts-ttf@2.37.3', 'Bitstream-Vera'],
]);

/** The licence that a package.json states, in its present or in one of its old forms. */
export function statedLicence({ license, licenses } = {}) {
  if (typeof license === 'string') return license;
  if (license?.type) return license.type;
  if (Array.isArray(licenses)) return licenses.map((one) => one.type).join(' OR ');
  return undefined;
}

/**
 * Paths in the lock of all that ships: what the server depends on, and what the pages import (`imports`), which the
 * build copies into them, with everything that those depend on in turn.
 */
export function shippedPaths(lock, imports) {
  const shipped = new Set(
    Object.keys(lock.packages).filter((path) => path && !lock.packages[path].dev && !lock.packages[path].devOptional),
  );
  const bundled = new Set(imports.map(packageOf).filter(Boolean));
  const queue = [...bundled].map((name) => ['', name]);
  for (const [from, name] of queue) {
    const path = resolve(lock, from, name);
    if (!path || (shipped.has(path) && from !== '')) continue;
    shipped.add(path);
    for (const next of neededBy(lock.packages[path])) queue.push([path, next]);
  }
  return shipped;
}

/** A peer comes along too (the pages name `react` nowhere: the compiler does), unless it may be absent. */
function neededBy({ dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** Node's own way of finding a package: the nearest node_modules, from inside out. */
function resolve(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (!folder) return undefined;
  }
}
