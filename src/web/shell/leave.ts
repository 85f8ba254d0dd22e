/**
 * Loads the whole page anew: what the window remembers of one person (what was typed, what can be undone, the scope, work
 * under way) is nobody else's.
 */
export const leaveFor = (path: string): void => {
  try {
    sessionStorage.clear();
  } catch {
    // Where storage is switched off nothing is in it.
  }
  window.location.assign(path);
};
