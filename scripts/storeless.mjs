/**
 * Where tests stand that cannot reach a store: rooms whose walls keep the server out (scripts/walls.mjs), and tests of
 * formats alone. Which store it is makes no difference to them: they run with the embedded one, and not once more with
 * PostgreSQL. Each is the beginning of a path.
 */
export const STORELESS = [
  'src/model/',
  'src/assurance/',
  'src/formats/',
  'src/web/',
  'test/real/oscal-',
  'test/attack/formats.',
  'test/attack/oscal.',
];
