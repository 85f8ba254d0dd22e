import { isJsonObject, type JsonLimits, type JsonObject, type JsonValue, parseJson } from './json.ts';
import { objectAt, textAt } from './json-pick.ts';
import { type Read, readOk, refuse } from './read.ts';

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Where it is installed: "node_modules/a/node_modules/b". */
  readonly path: string;
  /** Subresource Integrity text ("sha512-…"). */
  readonly integrity?: string;
  /** The address it comes from, and that address's host. */
  readonly resolved?: string;
  readonly host?: string;
  readonly license?: string;
  readonly dev: boolean;
  readonly optional: boolean;
  /** Comes inside another package's archive, so it has no archive and no integrity of its own. */
  readonly bundled: boolean;
}

export type LockFindingCode = 'no_integrity' | 'weak_integrity' | 'other_source' | 'not_encrypted';

/** Something that lets the installed code differ from what was reviewed. */
export interface LockFinding {
  readonly code: LockFindingCode;
  readonly path: string;
  readonly message: string;
}

export interface NpmLockfile {
  readonly lockfileVersion: 2 | 3;
  readonly name?: string;
  readonly version?: string;
  readonly packages: readonly LockedPackage[];
  readonly findings: readonly LockFinding[];
}

export interface LockfileOptions extends JsonLimits {
  /** Hosts that count as the registry. Default: registry.npmjs.org. */
  readonly registries?: readonly string[];
}

/**
 * npm's `package-lock.json` or `npm-shrinkwrap.json`, version 2 or 3: what is installed from where. The project
 * itself, workspaces and links are left out. Refused: version 1 (npm 6), which lists no paths.
 */
export function readNpmLockfile(input: string | Uint8Array, options: LockfileOptions = {}): Read<NpmLockfile> {
  const json = parseJson(input, options);
  if (!json.ok) return json;
  const lock = objectAt(json.value);
  const { lockfileVersion, packages } = lock;
  if (lockfileVersion === 1)
    return refuse('/lockfileVersion', 'The lockfile is of version 1. Run npm 7 or later to rewrite it.');
  if ((lockfileVersion !== 2 && lockfileVersion !== 3) || !isJsonObject(packages)) {
    return refuse('/lockfileVersion', 'This is no package-lock.json of version 2 or 3.');
  }
  const locked = Object.entries(packages).flatMap(([path, value]) => lockedPackage(path, objectAt(value)));
  const registries = options.registries ?? ['registry.npmjs.org'];
  const name = textAt(lock['name']);
  const version = textAt(lock['version']);
  return readOk({
    lockfileVersion,
    ...(name ? { name } : {}),
    ...(version ? { version } : {}),
    packages: locked,
    findings: locked.flatMap((one) => findingsOf(one, registries)),
  });
}

function lockedPackage(path: string, fields: JsonObject): LockedPackage[] {
  const at = path.lastIndexOf('node_modules/');
  // '' is the project, a path outside node_modules a workspace, a link points to one.
  if (at < 0 || fields['link'] === true) return [];
  const integrity = textAt(fields['integrity']);
  const resolved = textAt(fields['resolved']);
  const host = resolved === undefined ? undefined : hostOf(resolved);
  const license = textAt(licenseOf(fields['license']));
  return [
    {
      name: textAt(fields['name']) ?? path.slice(at + 'node_modules/'.length),
      version: textAt(fields['version']) ?? '',
      path,
      ...(integrity ? { integrity } : {}),
      ...(resolved ? { resolved } : {}),
      ...(host ? { host } : {}),
      ...(license ? { license } : {}),
      dev: fields['dev'] === true || fields['devOptional'] === true,
      optional: fields['optional'] === true || fields['devOptional'] === true,
      bundled: fields['inBundle'] === true,
    },
  ];
}

/** Old packages write {type: "MIT"}. */
function licenseOf(value: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(value) ? value['type'] : value;
}

function hostOf(address: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(address)?.[1]?.toLowerCase();
}

function findingsOf(one: LockedPackage, registries: readonly string[]): LockFinding[] {
  if (one.bundled) return [];
  const findings: LockFinding[] = [];
  const add = (code: LockFindingCode, message: string): void => {
    findings.push({ code, path: one.path, message: `${one.name} ${one.version}: ${message}` });
  };
  if (!one.integrity) add('no_integrity', 'no integrity hash, so a changed archive is not noticed. Reinstall it.');
  else if (!/sha(?:256|384|512)-/.test(one.integrity)) add('weak_integrity', 'only a SHA-1 hash. Reinstall it.');
  // npm leaves the address out for the configured registry (omit-lockfile-registry-resolved).
  if (!one.resolved) return findings;
  if (!one.host || !registries.includes(one.host)) {
    add('other_source', `comes from ${one.host ?? one.resolved.slice(0, 200)}, not from the registry.`);
  } else if (!one.resolved.startsWith('https:')) add('not_encrypted', 'is fetched without encryption.');
  return findings;
}
