// Completes package-lock.json: npm leaves out the binaries of platforms that its registry (a mirror, say) does not
// serve, and then refuses its own lock in `npm ci`. The missing entries follow from the packages' names and the exact
// versions that their parents ask for; npm never fetches one on a platform that does not match.
// Run after `npm install`; `--check` only says what is missing.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = join(dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json');
const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const C_LIBRARIES = { gnu: 'glibc', musl: 'musl' };

/** The platform binaries that some locked package may want and the lock does not hold, as lock entries by path. */
export function missingBinaries(lock) {
  const missing = {};
  for (const [parentPath, parent] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const hoisted = `node_modules/${name}`;
      if (lock.packages[hoisted] || lock.packages[`${parentPath}/${hoisted}`]) continue;
      missing[hoisted] = binaryEntry(name, version, parent);
    }
  }
  return missing;
}

function binaryEntry(name, version, parent) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu || !/^\d/.test(version))
    throw new Error(`${name}@${version} is not a platform binary: run npm install with a full registry.`);
  const library = C_LIBRARIES[words.at(-1)];
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    ...(os === 'linux' && library && { libc: [library] }),
    license: parent.license,
    optional: true,
    os: [os],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingBinaries(lock);
  const count = Object.keys(missing).length;
  if (process.argv.includes('--check')) {
    if (count > 0)
      console.error(
        `package-lock.json lacks ${count} platform binaries, so npm ci refuses it: npm run lock\n  ${Object.keys(missing).join('\n  ')}`,
      );
    process.exit(count > 0 ? 1 : 0);
  }
  const entries = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  if (count > 0)
    writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
  console.log(`${count} platform binaries added to package-lock.json`);
}
