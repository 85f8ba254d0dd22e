/** What resolution takes at most; beyond it there is an error, never a long wait. */
export const RESOLVE_LIMITS = {
  /** Profiles that import profiles that import …; the first one counts. */
  chain: 16,
  /** Documents loaded for one resolution, each counted once. */
  documents: 100,
  /** Imports of one profile. */
  imports: 1_000,
  /** How deep groups, controls and parts nest. */
  nesting: 64,
  /** How deep values nest in a result, as JSON. */
  depth: 128,
  /** Controls of one document, and of a result. */
  controls: 100_000,
  /** Controls that all imports of one profile select together, copies counted. */
  selected: 1_000_000,
  /** Characters of one pattern. */
  pattern: 500,
  /** Controls looked at for patterns and custom groups together, each time anew. */
  looks: 10_000_000,
} as const;
