// The walls between the rooms of src/ (docs: CONTRIBUTING.md, "Rooms"), as data, and the reader that holds code to them.
// Reads real syntax trees (vite's own parser), so that a comment or a string is never taken for an import.
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'vite';

/** Which rooms a room may import. Nobody imports server, web or cli but themselves. */
const ROOMS = {
  assurance: [],
  formats: [],
  model: ['assurance'],
  server: ['assurance', 'formats', 'model'],
  web: ['assurance', 'formats', 'model'],
  cli: ['assurance', 'formats', 'model'],
};
const PURE = ['assurance', 'formats', 'model'];
/** The packages that run anywhere and do no I/O. A new one is a decision: say in the commit why it is pure. */
const PURE_PACKAGES = {
  assurance: [],
  formats: ['canonicalize', 'csv-parse', 'fflate', 'saxes', 'yaml', 'zod'],
  model: ['zod'],
};
/** What only the server may hold: the pages would carry it to every visitor. */
const SERVER_PACKAGES = [
  '@electric-sql/pglite',
  '@hono/node-server',
  'kysely',
  'nodemailer',
  'pg',
  'pg-boss',
  'pino',
  'prom-client',
  'yauzl',
];
const BROWSER_PACKAGES = /^(react|react-dom|@mantine\/.*|@tanstack\/.*|@xyflow\/.*|echarts)$/;
/** The clock and chance, which a pure function gets as arguments. The globals of Node and of the browser are Biome's part. */
const IMPURE_MEMBERS = { Date: ['now'], Math: ['random'] };

export function isTest(path) {
  return /\.test\.[cm]?[jt]sx?$/.test(path);
}

/** What breaks a wall in one file of src/: a list of `{ path, line, message }`. `path` is relative to the root. */
export function checkFile(path, source) {
  const [top, room] = path.split('/');
  if (top !== 'src' || !(room in ROOMS) || isTest(path)) return [];
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) return [{ path, line: 1, message: `cannot be parsed: ${errors[0].message}` }];
  const faults = [];
  const report = (node, message) => {
    if (message) faults.push({ path, line: source.slice(0, node.start).split('\n').length, message });
  };
  visit(program, (node) => {
    const specifier = importedBy(node);
    if (specifier) report(node, faultOfImport(path, room, specifier));
    if (PURE.includes(room)) report(node, impurity(node));
  });
  return faults;
}

/** Every module that a source imports, statically, dynamically or for its types. */
export function importsOf(path, source) {
  const found = [];
  visit(parseSync(path, source).program, (node) => {
    const specifier = importedBy(node);
    if (specifier) found.push(specifier);
  });
  return found;
}

/** The package of a bare import: `@mantine/core/styles.css` is of `@mantine/core`; undefined for a path or a builtin. */
export function packageOf(specifier) {
  if (/^[./]|^node:|^virtual:|^data:/.test(specifier) || builtinModules.includes(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function importedBy(node) {
  if (
    [
      'ImportDeclaration',
      'ExportNamedDeclaration',
      'ExportAllDeclaration',
      'ImportExpression',
      'TSImportType',
    ].includes(node.type)
  )
    return node.source?.value;
  if (node.type === 'CallExpression' && node.callee.name === 'require') return node.arguments[0]?.value;
  return undefined;
}

function faultOfImport(path, room, specifier) {
  if (specifier.startsWith('.'))
    return faultOfPath(path, room, posix.normalize(posix.join(posix.dirname(path), specifier)));
  const name = packageOf(specifier);
  if (!name)
    return room !== 'server' && room !== 'cli'
      ? `${room} runs anywhere and imports nothing of Node (${specifier})`
      : undefined;
  if (PURE.includes(room) && !PURE_PACKAGES[room].includes(name))
    return `${room} may import no package but ${PURE_PACKAGES[room].join(', ') || 'none'} (${name})`;
  if (room === 'web' && SERVER_PACKAGES.includes(name))
    return `web does not import a package of the server's (${name})`;
  if (room !== 'web' && BROWSER_PACKAGES.test(name))
    return `${room} does not import a package of the browser's (${name})`;
  return undefined;
}

function faultOfPath(path, room, target) {
  const [top, targetRoom] = target.split('/');
  if (isTest(target)) return `code does not import tests (${target})`;
  if (top !== 'src')
    return ['package.json', 'packs'].includes(top) ? undefined : `src imports nothing outside src (${target})`;
  if (targetRoom === room || ROOMS[room].includes(targetRoom)) return undefined;
  return `${room} may import ${ROOMS[room].join(', ') || 'no other room'}, not ${targetRoom} (${posix.relative(posix.dirname(path), target)})`;
}

function impurity(node) {
  if (node.type === 'NewExpression' && node.callee.name === 'Date' && node.arguments.length === 0)
    return 'a pure room takes the time as an argument: no new Date()';
  if (node.type === 'CallExpression' && node.callee.name === 'Date')
    return 'a pure room takes the time as an argument: no Date()';
  if (node.type !== 'MemberExpression') return undefined;
  const member = node.property.name ?? node.property.value;
  if (!IMPURE_MEMBERS[node.object.name]?.includes(member)) return undefined;
  return `a pure room takes its clock and its chance as arguments: no ${node.object.name}.${member}`;
}

function visit(node, see) {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') visit(child, see);
    }
  }
}
