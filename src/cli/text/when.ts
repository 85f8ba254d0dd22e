/** A moment to the minute, in UTC; a day stays a day. */
export const when = (iso: string | null | undefined): string =>
  !iso ? '' : iso.length <= 10 || Number.isNaN(Date.parse(iso)) ? iso : minute(new Date(iso));

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A span of time in its two largest units: `3 d 4 h`. */
export const spanText = (ms: number): string => {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [unit, size] of UNITS) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${n} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ') || 'less than 1 s';
};

/** A share of 1 as per cent; only what is whole is called 100 %. */
export const percent = (share: number): string => {
  const value = Math.floor(share * 10_000) / 100;
  return `${share >= 1 ? '100' : String(value)} %`;
};

/** `1 record`, `2 records`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const SIZES = ['B', 'kB', 'MB', 'GB'] as const;

export const sizeText = (bytes: number): string => {
  const step = bytes < 1_000 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${SIZES[step]}`;
};
