// URI references by RFC 3986, as the JSON schemas' formats "uri" and "uri-reference" read them: one slash before an
// authority is accepted as well as two. Every alternative starts differently, so that matching is linear.
const HEX = '[0-9a-f]{1,4}';
const OCTET = '(?:25[0-5]|2[0-4]\\d|[01]?\\d\\d?)';
const IPV4 = `(?:${OCTET}\\.){3}${OCTET}`;
const TAIL = `(?:${HEX}:${HEX}|${IPV4})`;
const IPV6 = [
  `(?:${HEX}:){6}${TAIL}`,
  `::(?:${HEX}:){5}${TAIL}`,
  `(?:${HEX})?::(?:${HEX}:){4}${TAIL}`,
  `(?:(?:${HEX}:){0,1}${HEX})?::(?:${HEX}:){3}${TAIL}`,
  `(?:(?:${HEX}:){0,2}${HEX})?::(?:${HEX}:){2}${TAIL}`,
  `(?:(?:${HEX}:){0,3}${HEX})?::${HEX}:${TAIL}`,
  `(?:(?:${HEX}:){0,4}${HEX})?::${TAIL}`,
  `(?:(?:${HEX}:){0,5}${HEX})?::${HEX}`,
  `(?:(?:${HEX}:){0,6}${HEX})?::`,
].join('|');
const FUTURE = "v[0-9a-f]+\\.[a-z0-9\\-._~!$&'()*+,;=:]+";
const ESCAPE = '%[0-9a-f]{2}';
const NAME = `(?:[a-z0-9\\-._~!$&'()*+,;=]|${ESCAPE})*`;
const USER = `(?:[a-z0-9\\-._~!$&'()*+,;=:]|${ESCAPE})*`;
const CHAR = `(?:[a-z0-9\\-._~!$&'()*+,;=:@]|${ESCAPE})`;
const QUERY = `(?:[a-z0-9\\-._~!$&'()*+,;=:@/?]|${ESCAPE})*`;
const AUTHORITY = `(?:${USER}@)?(?:\\[(?:${IPV6}|${FUTURE})\\]|${NAME})(?::\\d*)?`;
const PATH = `\\/?\\/${AUTHORITY}(?:\\/${CHAR}*)*|\\/(?:${CHAR}+(?:\\/${CHAR}*)*)?|${CHAR}+(?:\\/${CHAR}*)*`;
const REST = `(?:\\?${QUERY})?(?:#${QUERY})?$`;
const SCHEME = '[a-z][a-z0-9+\\-.]*:';

const ABSOLUTE = new RegExp(`^${SCHEME}(?:${PATH})${REST}`, 'i');
const REFERENCE = new RegExp(`^(?:${SCHEME})?(?:${PATH})?${REST}`, 'i');

// A longer one than browsers take; bounds what the expressions above may cost.
const LONGEST = 100_000;

/** An absolute URI: scheme and something after it. */
export const isUri = (text: string): boolean => text.length <= LONGEST && ABSOLUTE.test(text);

/** A URI, or a reference relative to one; the empty text is one. */
export const isUriReference = (text: string): boolean => text.length <= LONGEST && REFERENCE.test(text);
