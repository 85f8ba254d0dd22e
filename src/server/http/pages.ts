import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Context } from 'hono';

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
    return c.body(await readFile(file), 200, { 'content-type': type, 'cache-control': forever });
  }
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
  if (html === undefined) return c.text('The pages are not built: run npm start, or npm run build.', 503);
  const nonce = randomBytes(16).toString('base64');
  return c.body(html.replaceAll('__CSP_NONCE__', nonce), 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(nonce),
    'cache-control': 'no-cache',
  });
};
