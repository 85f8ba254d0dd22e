// `npm run licences`: everything that ships has a licence that goes with Apache-2.0; `--json` prints the whole list.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAllowed, READ, shippedPaths, statedLicence } from './licences.mjs';
import { root } from './setup.mjs';
import { importsOf, isTest } from './walls.mjs';

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const lock = readJson('package-lock.json');
const shipped = shippedPaths(lock, importsOfRooms(['web', 'model', 'assurance', 'formats']));

const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, locked]) => {
    // A binary of another platform is in the lock only; so is a licence that its package.json does not state.
    const own = existsSync(join(root, path, 'package.json'))
      ? statedLicence(readJson(`${path}/package.json`))
      : undefined;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = READ.get(`${name}@${locked.version}`) ?? own ?? locked.license ?? 'unknown';
    return { name, version: locked.version, licence, ships: shipped.has(path), allowed: isAllowed(licence) };
  });

const refused = packages.filter((one) => one.ships && !one.allowed);
const onlyForUs = packages.filter((one) => !one.ships && !one.allowed);
if (process.argv.includes('--json')) console.log(JSON.stringify(packages, null, 2));
else {
  for (const { name, version, licence } of onlyForUs) console.log(`not shipped: ${name}@${version} is ${licence}`);
  console.log(
    `${packages.length} packages, ${shipped.size} of them shipped, ${refused.length} under a licence that does not fit`,
  );
}
for (const { name, version, licence } of refused)
  console.error(`${name}@${version} ships under ${licence}: replace it, or see scripts/licences.mjs`);
process.exitCode = refused.length > 0 ? 1 : 0;

function importsOfRooms(rooms) {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, 'src', room), { recursive: true }).map((name) => join('src', room, name)),
  );
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !isTest(file) && !/\.config\.ts$/.test(file));
  return sources.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
}
