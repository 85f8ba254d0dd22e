import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import { type FirstLoad, headOf } from './first-load.ts';

const FOLDER = join(import.meta.dirname, '../../web');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Components place their floating parts with style attributes; these cannot load or run anything.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The path as it is meant; undefined for one that means nothing: broken percent signs, or a NUL byte. */
const decodePath = (path: string): string | undefined => {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined; // a percent sign without two hexadecimal digits, or bytes that are not UTF-8
  }
};

const SQUEEZED = new Set(['.js', '.css', '.svg', '.json', '.webmanifest', '.txt']);
const squeezed = new Map<string, { readonly at: number; readonly bytes: Buffer<ArrayBuffer> }>();

/** A built file, compressed once and kept: there are a few dozen of them. */
const squeeze = async (file: string, at: number): Promise<Buffer<ArrayBuffer>> => {
  const known = squeezed.get(file);
  if (known?.at === at) return known.bytes;
  const bytes = await promisify(gzip)(await readFile(file), { level: 9 });
  squeezed.set(file, { at, bytes });
  return bytes;
};

/** What the build says of each page; without it a page still loads, one thing after another. */
const firstLoads = async (folder: string): Promise<readonly FirstLoad[]> => {
  const text = await readFile(join(folder, 'first-load.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text) as readonly FirstLoad[];
};

/** Serves the built pages: files as they are, and for every other address the page itself, with a fresh nonce. */
export const servePage = async (c: Context, folder = FOLDER): Promise<Response> => {
  const decoded = decodePath(new URL(c.req.url).pathname);
  if (decoded === undefined) return c.text('not found', 404);
  const path = normalize(decoded);
  const file = join(folder, path);
  const type = TYPES[extname(path)];
  if (type && !path.includes('..') && file.startsWith(folder) && extname(path) !== '.html') {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) return c.text('not found', 404);
    const forever = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const headers = { 'content-type': type, 'cache-control': forever, vary: 'accept-encoding' };
    if (!c.req.header('accept-encoding')?.includes('gzip') || !SQUEEZED.has(extname(path)))
      return c.body(await readFile(file), 200, headers);
    return c.body(await squeeze(file, found.mtimeMs), 200, { ...headers, 'content-encoding': 'gzip' });
  }
  const [html, loads] = await Promise.all([
    readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined),
    firstLoads(folder),
  ]);
  if (html === undefined) return c.text('The pages are not built: run npm start, or npm run build.', 503);
  const nonce = randomBytes(16).toString('base64');
  const { search } = new URL(c.req.url);
  const head = headOf(loads, {
    path: decoded,
    isBare: search === '',
    isSignedIn: c.req.header('cookie') !== undefined,
  });
  const page = html.replaceAll('__CSP_NONCE__', nonce).replace('</head>', () => `${head}\n  </head>`);
  return c.body(page, 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(nonce),
    'cache-control': 'no-cache',
  });
};
