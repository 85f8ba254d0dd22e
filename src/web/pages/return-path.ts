/** Where to go after signing in: only ever a path of this very site, so that no link can send people elsewhere. */
export const returnPath = (from: string | undefined): string =>
  from !== undefined && /^\/(?![/\\])/.test(from) && !/[\s\p{Cc}\\]/u.test(from) ? from : '/';
