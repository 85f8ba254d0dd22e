/** See storeless.mjs. */
export declare const STORELESS: readonly string[];
