/** Something outside the program keeps it from starting: one line, naming the setting, and a non-zero exit. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
