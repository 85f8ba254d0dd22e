const WITH_VALUE = new Set(['--url', '--org', '--key', '--timeout']);

/** `candor --json list control` means `candor list control --json`: options before the command belong to it. */
export const hoist = (argv: readonly string[]): string[] => {
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    const name = word.split('=')[0] ?? '';
    if (name !== '--json' && !WITH_VALUE.has(name)) break;
    at += WITH_VALUE.has(name) && !word.includes('=') ? 2 : 1;
  }
  const [leading, rest] = [argv.slice(0, at), argv.slice(at)];
  const end = rest.indexOf('--');
  return end < 0 ? [...rest, ...leading] : [...rest.slice(0, end), ...leading, ...rest.slice(end)];
};
